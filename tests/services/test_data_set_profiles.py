"""With a data set version its profile is kept, on both databases: what batches are later held against."""

from pathlib import Path

from bot.domain.data_sets import DataSetTarget
from bot.domain.personal import PersonalKind
from bot.domain.profile.stored import from_bytes
from bot.integrations.tables.scan import scan_files
from bot.services import data_sets
from bot.services.data_sets import Wish
from bot.services.personal_data import columns_of
from storage import data_sets as stored
from tests.services.house import ANA, MONDAY, House

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
    assert list(city.categories.kept.values()) == [10]
    assert city.concealed
    assert (spend.low, spend.high) == (0, 9)
    assert email.concealed
    assert b"example" not in kept
    assert b"Bonn" not in kept


def test_texts_are_hidden_until_somebody_says_that_they_tell_of_nobody(house: House, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("city,spend\nBonn,1\nKiel,2\n")
    added(house, path)
    (asked,) = columns_of(house.context, house.viewer(ANA), "customers")
    assert (asked.name, asked.kind, asked.raises) == ("city", PersonalKind.TEXT, False)
    with house.database.write() as session:
        assert stored.decide(session, asked.id, False, ANA, MONDAY)
    assert data_sets.sight(house.context, "customers").known == {"city": False}


def test_what_was_only_text_and_looks_personal_since_is_asked_about_anew(house: House) -> None:
    with house.database.write() as session:
        stored.lock(session, "customers", MONDAY)
        assert stored.suspect(session, "customers", [("contact", PersonalKind.TEXT)]) == ()
        assert stored.suspect(session, "customers", [("contact", PersonalKind.EMAIL)]) == ("contact",)
        assert stored.suspect(session, "customers", [("contact", PersonalKind.TEXT)]) == ()
        (column,) = stored.personal_columns(session, "customers")
    assert column.kind is PersonalKind.EMAIL
    assert column.raises


def test_two_readings_conceal_with_one_salt(house: House) -> None:
    assert data_sets.sight(house.context, "customers") == data_sets.sight(house.context, "customers")
