"""How fresh a data set is, and how it is typed."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.data_sets import (
    Column,
    DataSet,
    DataSetRecord,
    DataSetTarget,
    Freshness,
    age,
    keep_until,
    parse_data_set,
)
from bot.domain.registry import DataSetVersion
from bot.errors import BadInput

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def record(
    fingerprint: str,
    schema: tuple[Column, ...] | None,
    rows: int | None = None,
    added_at: datetime | None = None,
) -> DataSetRecord:
    version = DataSetVersion("sales", fingerprint, fingerprint, rows)
    return DataSetRecord(1, version, schema=schema, added_at=added_at)


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
