"""What changes between two data set versions, how fresh a data set is, and how it is typed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.data_sets import (
    Column,
    DataSet,
    DataSetRecord,
    DataSetTarget,
    Freshness,
    Retyped,
    age,
    changes,
    keep_until,
    parse_data_set,
)
from bot.domain.registry import DataSetVersion
from bot.errors import BadInput

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
COLUMNS = st.lists(
    st.builds(Column, st.sampled_from("abcdef"), st.sampled_from(["integer", "text"])),
    unique_by=lambda x: x.name,
).map(tuple)


def record(
    fingerprint: str,
    schema: tuple[Column, ...] | None,
    rows: int | None = None,
    added_at: datetime | None = None,
) -> DataSetRecord:
    version = DataSetVersion("sales", fingerprint, fingerprint, rows)
    return DataSetRecord(1, version, schema=schema, added_at=added_at)


def test_columns_come_go_and_change_their_type() -> None:
    before = record("a", (Column("id", "integer"), Column("city", "text"), Column("at", "date")), 100)
    after = record("b", (Column("id", "text"), Column("at", "date"), Column("zip", "text")), 130)

    found = changes(before, after)

    assert found.added == (Column("zip", "text"),)
    assert found.removed == (Column("city", "text"),)
    assert found.retyped == (Retyped("id", "integer", "text"),)
    assert (found.more_rows, found.is_same, found.knows_schema) == (30, False, True)


@given(COLUMNS, COLUMNS)
def test_there_and_back_undoes_every_change(one: tuple[Column, ...], other: tuple[Column, ...]) -> None:
    there, back = changes(record("a", one), record("b", other)), changes(record("b", other), record("a", one))

    assert (there.added, there.removed) == (back.removed, back.added)
    assert {(x.name, x.before, x.after) for x in there.retyped} == {
        (x.name, x.after, x.before) for x in back.retyped
    }
    assert not changes(record("a", one), record("a", one)).added


def test_an_unknown_schema_is_no_change_of_columns() -> None:
    found = changes(record("a", None, 5), record("b", (Column("id", "integer"),)))

    assert (found.knows_schema, found.added, found.more_rows) == (False, (), None)


@pytest.mark.parametrize(
    ("days", "state"), [(0, Freshness.FRESH), (30, Freshness.FRESH), (31, Freshness.STALE)]
)
def test_a_data_set_is_fresh_as_long_as_is_expected(days: int, state: Freshness) -> None:
    said = DataSet("sales", fresh_within=timedelta(days=30))
    added = [record("a", None, added_at=NOON), record("b", None, added_at=NOON - timedelta(days=90))]

    assert age(said, added, NOON + timedelta(days=days)).state is state


def test_what_was_withdrawn_does_not_freshen_and_what_nobody_added_is_unknown() -> None:
    said = DataSet("sales", fresh_within=timedelta(days=30), retention=timedelta(days=10))
    withdrawn = DataSetRecord(1, DataSetVersion("sales", "v1", "a"), added_at=NOON, withdrawn_at=NOON)

    assert age(said, [withdrawn], NOON).state is Freshness.UNKNOWN
    assert age(DataSet("sales"), [withdrawn], NOON).state is Freshness.NOT_EXPECTED
    assert keep_until(said, withdrawn) == NOON + timedelta(days=10)
    assert keep_until(said, record("a", None)) is None


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("customers", DataSetTarget("customers")),
        ("customers@2026-11-01", DataSetTarget("customers", "2026-11-01")),
        ('"my data"@v1', DataSetTarget("my data", "v1")),
        ("a@b@c", DataSetTarget("a@b", "c")),
        ("customers@", DataSetTarget("customers")),
    ],
)
def test_a_data_set_is_typed_with_its_version_after_the_last_at(typed: str, target: DataSetTarget) -> None:
    assert parse_data_set(typed) == target


@pytest.mark.parametrize("typed", ["", "@v1", '""', "x" * 256])
def test_no_name_and_a_book_are_none(typed: str) -> None:
    with pytest.raises(BadInput):
        parse_data_set(typed)
