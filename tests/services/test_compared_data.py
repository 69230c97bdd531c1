"""Comparing tells what differs between the data behind both sides: columns, values, rows; and `data` takes what `show` takes."""

import csv
import io
from dataclasses import replace

import pytest

from bot.domain import commands
from bot.domain.data_profile import ColumnProfile
from bot.domain.data_sets import Column
from bot.domain.personal import PersonalKind
from bot.domain.registry import DataSetVersion
from bot.domain.runs import Run
from bot.errors import NotFound
from bot.services import comparison, reading
from bot.views.blocks import fallback
from bot.views.comparison_csv import csv_of
from storage import registry, runs
from tests.services.house import ANA, KEN, MONDAY, SECRET, House, version
from tests.services.test_data_sets import CONTENT, add

OLD = replace(
    CONTENT,
    fingerprint="1" * 64,
    columns=(
        Column("id", "integer"),
        Column("spend", "number"),
        Column("email", "text"),
        Column("plan", "text"),
    ),
    profile=(
        ColumnProfile("id", 0),
        ColumnProfile("spend", 2, 40.0, 10.0),
        ColumnProfile("age", 0, 30.0, 5.0),
    ),
)
NEW = replace(
    CONTENT,
    fingerprint="2" * 64,
    rows=130,
    columns=(
        Column("id", "text"),
        Column("spend", "number"),
        Column("email", "text"),
        Column("<b>region", "text"),
    ),
    suspected=(("email", PersonalKind.EMAIL), ("age", PersonalKind.TRAIT)),
    profile=(
        ColumnProfile("id", 0),
        ColumnProfile("spend", 26, 46.0, 10.0),
        ColumnProfile("age", 0, 60.0, 5.0),
    ),
)


@pytest.fixture
def sold(house: House) -> House:
    """sales@v1 made churn@8, sales@v2 made churn@9 and a run."""
    add(house, "sales@v1", OLD)
    add(house, "sales@v2", NEW)
    old, new = DataSetVersion("sales", "v1", "1" * 64, 100), DataSetVersion("sales", "v2", "2" * 64, 130)
    with house.database.write() as session:
        registry.add_version(session, version("churn", 8, data_sets=(old,)))
        registry.add_version(session, version("churn", 9, data_sets=(new,)))
        runs.record(session, Run("c" * 32, "churn", "try-1", MONDAY, data_sets=(new,)))
        runs.record(session, Run("d" * 32, "churn", "try-2", MONDAY, data_sets=(old, new)))
    return house


def said(house: House, *subjects: str, everything: bool = False, person: str = ANA) -> str:
    command = commands.Compare(subjects, everything)
    return fallback(reading.read(house.context, house.reader(person), command))


def test_columns_values_and_rows_that_differ_are_told(sold: House) -> None:
    text = said(sold, "churn@8", "churn@9")

    assert "*sales v1 → v2*\n• 1 column added: &lt;b&gt;region\n• 1 column gone: plan" in text
    assert "another type: id (integer → text)" in text
    assert "spend (mean 40 → 46, 2% → 20% missing)" in text
    assert "30 more rows" in text


def test_means_of_personal_columns_are_told_nobody(sold: House) -> None:
    assert "age" not in said(sold, "churn@8", "churn@9", everything=True)


def test_runs_are_compared_by_their_data_as_well(sold: House) -> None:
    assert "1 column added" in said(sold, "churn@8", "try-1")


def test_nothing_is_set_side_by_side_where_a_side_read_several(sold: House) -> None:
    assert "column added" not in said(sold, "churn@8", "try-2")


def test_of_more_than_two_each_line_says_whose_it_is(sold: House) -> None:
    assert "*sales v1 → v2* of churn@9" in said(sold, "churn@8", "churn@9", "try-1")


def test_the_same_data_is_no_difference_and_unknown_columns_are_said_in_full(sold: House) -> None:
    assert "sales v2" not in said(sold, "churn@9", "try-1")
    with sold.database.write() as session:
        told = DataSetVersion("sales", "told", "9" * 64, 100)
        registry.add_version(session, version("churn", 10, data_sets=(told,)))
    assert "are not known" not in said(sold, "churn@8", "churn@10")
    assert "the columns of one of the two are not known" in said(sold, "churn@8", "churn@10", everything=True)


def test_the_spreadsheet_has_a_row_for_each_column_that_differs(sold: House) -> None:
    found = comparison.comparison(sold.context, sold.viewer(ANA), ("churn@8", "churn@9"), everything=True)
    rows = {each[1]: each[4] for each in csv.reader(io.StringIO(csv_of(found))) if each[0] == "data column"}

    assert rows["sales: id"] == "integer → text"
    assert rows["sales: plan"] == "gone"
    assert rows["sales: <b>region"] == "added (text)"
    assert rows["sales: spend"] == "moved mean 40 → 46, 2% → 20% missing"


@pytest.mark.parametrize("typed", ["churn@9", "try-1", "c" * 8])
def test_data_takes_a_version_or_a_run(sold: House, typed: str) -> None:
    text = fallback(reading.read(sold.context, sold.reader(ANA), commands.Data(typed)))
    assert "*sales@v2*: 130 rows" in text


def test_data_lists_what_a_run_read(sold: House) -> None:
    text = fallback(reading.read(sold.context, sold.reader(ANA), commands.Data("try-2")))
    assert "Data behind try-2" in text
    assert "sales@v1" in text
    assert "sales@v2" in text


def test_data_of_a_hidden_model_is_not_there(sold: House) -> None:
    sold.model("hushed", [version("hushed", 1)], channel=SECRET)
    sold.rules(sold.policy.text + "  hushed: {channel: C0SECRET, visible_to: members_of_channel}\n")

    def refusal(typed: str) -> str:
        with pytest.raises(NotFound) as caught:
            reading.read(sold.context, sold.reader(KEN), commands.Data(typed))
        return f"{caught.value.sentence} {caught.value.hint}"

    assert refusal("hushed@1").replace("hushed", "zqxjkv") == refusal("zqxjkv@1")
