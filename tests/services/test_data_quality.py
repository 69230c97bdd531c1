"""A data set version is held against the one before it, on both databases: what is found is kept, told, and read by gates."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import commands
from bot.domain.data_sets import parse_data_set
from bot.domain.quality.findings import FindingKind
from bot.services import data_sets, reading
from bot.services.data_sets import Added, Wish
from bot.views.answer import to_json
from bot.views.blocks import fallback
from storage import data_sets as stored
from storage import observed
from storage.rows import insert_row
from storage.tables.observed import DataQualityRow
from tests.integrations.tables.scanning import scan_files
from tests.services.house import BEA, MONDAY, House

ROWS = 400
AGES = [18 + at % 60 for at in range(ROWS)]
CITIES = ["Oslo" if at % 3 else "Bergen" for at in range(ROWS)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def add(
    house: House, folder: Path, typed: str, spend: Sequence[object] = AGES, city: Sequence[str] = CITIES
) -> Added:
    path = folder / "sales.csv"
    rows = [f'{one},"{two}"' for one, two in zip(spend, city, strict=True)]
    path.write_text("\n".join(["spend,city", *rows, ""]), encoding="utf-8")
    content = scan_files([str(path)])
    house.clock.move(timedelta(minutes=1))
    return data_sets.add(
        house.context, Wish(parse_data_set(typed), steward=BEA), content, "host/ada", house.clock.now()
    )


def said(house: House, typed: str = "sales") -> str:
    return fallback(reading.read(house.context, house.reader(BEA), commands.Data(typed)))


def passed(house: House) -> dict[str, bool]:
    with house.database.read() as session:
        records = {each.id: each.version.version for each in stored.records(session, "sales")}
        return {records[row]: each for row, each in observed.quality_of(session, list(records)).items()}


def test_the_first_version_has_nothing_to_be_held_against(house: House, folder: Path) -> None:
    assert add(house, folder, "sales@v1").quality is None
    assert passed(house) == {}
    assert "expected" not in said(house).replace("nothing expected", "")


def test_a_version_like_the_one_before_it_passes(house: House, folder: Path) -> None:
    add(house, folder, "sales@v1")
    found = add(house, folder, "sales@v2", spend=AGES[::-1])

    assert found.quality is not None
    assert found.quality.passed
    assert passed(house) == {"v2": True}
    assert "✅ Its quality is as expected, held against v1." in said(house)
    assert [each.verb for each in house.audited()][-1] == "data.examined"


def test_what_is_wrong_is_kept_told_and_audited(house: House, folder: Path) -> None:
    add(house, folder, "sales@v1")
    add(
        house, folder, "sales@v2", spend=[*[1000] * 40, *AGES[40:]], city=[*["<!channel>"] * 40, *CITIES[40:]]
    )

    assert passed(house) == {"v2": False}
    shown = said(house)
    assert "*2 things are not as expected*, held against v1:" in shown
    assert "40 of 400 rows are above 77, the largest in the reference" in shown
    assert "1 text not in the reference" in shown
    assert "<!channel>" not in shown
    entry = house.audited()[-1]
    assert (entry.verb, json.loads(entry.facts)["wrong"]) == ("data.found_wrong", 2)


def test_the_same_content_again_is_examined_again_and_kept_once(house: House, folder: Path) -> None:
    add(house, folder, "sales@v1")
    wrong = [*[1000] * 40, *AGES[40:]]
    first = add(house, folder, "sales@v2", spend=wrong)
    verbs = [each.verb for each in house.audited()]
    again = add(house, folder, "sales@v2", spend=wrong)

    assert again.quality == first.quality
    assert [each.verb for each in house.audited()] == verbs


def test_what_was_withdrawn_is_no_reference(house: House, folder: Path) -> None:
    add(house, folder, "sales@v1")
    bad = add(house, folder, "sales@v2", spend=[*[1000] * 40, *AGES[40:]])
    with house.database.write() as session:
        stored.withdraw(session, bad.record.id, BEA, "wrong unit", house.clock.now())
    found = add(house, folder, "sales@v3", spend=AGES[::-1])

    assert found.quality is not None
    assert (found.quality.passed, found.quality.against) == (True, "v1")


def test_a_version_with_half_of_the_rows_gone_does_not_pass(house: House, folder: Path) -> None:
    add(house, folder, "sales@v1")
    found = add(house, folder, "sales@v2", spend=AGES[:150], city=CITIES[:150])

    assert found.quality is not None
    assert [each.kind for each in found.quality.findings] == [FindingKind.FEW_ROWS]


def test_once_a_column_is_said_to_be_personal_its_values_are_told_no_more(house: House, folder: Path) -> None:
    emails = [f"a{at % 7}@b.example" for at in range(ROWS)]
    add(house, folder, "sales@v1", city=emails)
    add(house, folder, "sales@v2", city=[*["evil@c.example"] * 200, *emails[200:]])

    assert "200 of 400 rows hold 1 text not in the reference" in said(house)
    detail = data_sets.detail(house.context, house.viewer(BEA), "sales")
    assert "evil" not in to_json(detail)


def test_a_stored_examination_without_details_is_read(house: House, folder: Path) -> None:
    record = add(house, folder, "sales@v1").record
    with house.database.write() as session:
        insert_row(
            session,
            DataQualityRow,
            {"data_set_version_id": record.id, "passed": False, "at": MONDAY, "details": ""},
        )
    assert "❌ Its quality is not as expected." in said(house)
