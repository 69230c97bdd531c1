"""With a data set version its profile is kept, on both databases: what batches are later held against."""

from pathlib import Path

from bot.domain.data_sets import DataSetTarget
from bot.domain.profile.stored import from_bytes
from bot.integrations.tables.scan import scan_files
from bot.services import data_sets
from bot.services.data_sets import Wish
from storage import data_sets as stored
from tests.services.house import MONDAY, House

CSV = "city,spend,email\n" + "".join(f"Bonn,{number},p{number}@example.com\n" for number in range(10))


def added(house: House, path: Path) -> None:
    content = scan_files([str(path)], data_sets.sight(house.context, "customers"), house.context.compute)
    data_sets.add(house.context, Wish(DataSetTarget("customers", "v1")), content, "host/ada", MONDAY)


def test_the_profile_of_a_version_is_kept_and_personal_columns_are_concealed(
    house: House, tmp_path: Path
) -> None:
    path = tmp_path / "customers.csv"
    path.write_text(CSV)
    added(house, path)

    with house.database.read() as session:
        (record,) = stored.records(session, "customers")
        kept = stored.profile(session, record.version)
    assert kept is not None
    profile = from_bytes(kept)
    assert profile.rows == 10
    city, spend, email = profile.columns
    assert city.categories is not None
    assert city.categories.kept == {"Bonn": 10}
    assert (spend.low, spend.high) == (0, 9)
    assert email.concealed
    assert b"example" not in kept


def test_two_readings_conceal_with_one_salt(house: House) -> None:
    assert data_sets.sight(house.context, "customers") == data_sets.sight(house.context, "customers")
