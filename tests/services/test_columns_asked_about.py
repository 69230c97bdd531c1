"""What a batch brings that may be personal data is asked about as what it looks like."""

from pathlib import Path

from bot.domain.batches import Window
from bot.domain.personal import PersonalKind
from bot.domain.registry import DataSetVersion
from bot.services import batches, personal_data
from bot.services.batches import Delivery
from bot.views.blocks import fallback
from bot.views.personal_data import columns_answer
from storage import data_sets, registry
from tests.services.house import ADA, House, version
from tests.services.watching import DAY

PEOPLE = [(f"ann{at}@example.com", f"note {at}", f"+49 170 55501{at}", at) for at in range(10)]


def trained(house: House) -> None:
    """churn@4 is live, trained on customers, of which nobody suspects anything yet."""
    with house.database.write() as session:
        data = DataSetVersion("customers", "v1", "a" * 64)
        registry.add_version(session, version("churn", 4, data_sets=(data,)))
        data_sets.lock(session, "customers", house.clock.now())
    house.live("churn", 4)


def sent(house: House, path: Path, content: str, name: str) -> None:
    path.write_text(content)
    found = batches.read_file(house.context, path, "churn", "production")
    at = house.clock.now()
    told = Delivery("churn", "production", name * 64, "pipeline", at)
    with house.database.write() as session:
        batches.store(session, told, found, Window(at - DAY, at), name=name, version=4)


def asked(house: House) -> dict[str, PersonalKind]:
    return {
        each.name: each.kind
        for each in personal_data.columns_of(house.context, house.viewer(ADA), "customers")
    }


def test_what_is_hidden_by_its_values_is_asked_about_as_what_they_look_like(
    house: House, tmp_path: Path
) -> None:
    trained(house)
    rows = "\n".join(",".join(map(str, each)) for each in PEOPLE)
    sent(house, tmp_path / "sent.csv", f"contact,remark,reach,visits\n{rows}\n", "a")
    assert asked(house) == {
        "contact": PersonalKind.EMAIL, "remark": PersonalKind.TEXT, "reach": PersonalKind.PHONE,
    }  # fmt: skip
    told = fallback(
        columns_answer("customers", personal_data.columns_of(house.context, house.viewer(ADA), "customers"))
    )
    assert "contact` could hold e-mail addresses" in told
    assert "remark` holds texts nobody has looked at" in told


def test_numbers_that_are_hidden_by_what_they_look_like_are_asked_about(house: House, tmp_path: Path) -> None:
    trained(house)
    cards = "4111111111111111\n5500005555555559\n4012888888881881"
    sent(house, tmp_path / "sent.csv", f"paid_with\n{cards}\n", "a")
    assert asked(house) == {"paid_with": PersonalKind.CARD}


def test_texts_that_look_like_something_only_later_are_asked_about_as_that(
    house: House, tmp_path: Path
) -> None:
    trained(house)
    sent(house, tmp_path / "sent.csv", "contact\nnone\nnone\nnone\n", "a")
    assert asked(house) == {"contact": PersonalKind.TEXT}
    sent(house, tmp_path / "sent.csv", "contact\nann@x.example\nbob@x.example\ncy@x.example\n", "b")
    assert asked(house) == {"contact": PersonalKind.EMAIL}
