"""What differs between two data set versions: columns, rows, and where the values of a column lie."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.data_changes import Retyped, changes, standardized
from bot.domain.data_profile import ColumnProfile
from bot.domain.data_sets import Column, DataSetRecord, PersonalColumn, impersonal
from bot.domain.moments import Moments
from bot.domain.personal import PersonalKind
from bot.domain.registry import DataSetVersion
from bot.views.data_changes import change_words

COLUMNS = st.lists(
    st.builds(Column, st.sampled_from("abcdef"), st.sampled_from(["integer", "text"])),
    unique_by=lambda x: x.name,
).map(tuple)
VALUES = st.lists(st.floats(-1e6, 1e6), max_size=40)


def record(
    fingerprint: str,
    schema: tuple[Column, ...] | None,
    rows: int | None = None,
    profile: tuple[ColumnProfile, ...] | None = None,
) -> DataSetRecord:
    version = DataSetVersion("sales", fingerprint, fingerprint, rows)
    return DataSetRecord(1, version, schema=schema, profile=profile)


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


def test_values_that_moved_are_told_the_furthest_first() -> None:
    old = (
        ColumnProfile("age", 0, 40.0, 10.0), ColumnProfile("income", 2, 100.0, 10.0), ColumnProfile("id", 0, 50.0, 29.0),
    )  # fmt: skip
    new = (
        ColumnProfile("age", 1, 43.0, 10.0), ColumnProfile("income", 14, 150.0, 10.0), ColumnProfile("id", 0, 51.0, 29.0),
    )  # fmt: skip
    found = changes(record("a", None, 100, old), record("b", None, 100, new))

    assert [(each.name, round(each.by, 2)) for each in found.moved] == [("income", 5.0), ("age", 0.3)]
    assert found.any
    assert list(change_words(found)) == [
        "moved: income (mean 100 → 150, 2% → 14% missing) and age (mean 40 → 43, 0% → 1% missing)"
    ]


def test_values_that_are_not_kept_are_no_change() -> None:
    counts = (ColumnProfile("name", 0),)
    assert not changes(record("a", None, 10, counts), record("b", None, 10, counts)).any
    assert not changes(record("a", None, 10), record("b", None, 10, counts)).any


def test_of_a_personal_column_counts_alone_are_left() -> None:
    kept = (ColumnProfile("age", 3, 40.0, 9.0), ColumnProfile("score", 0, 0.5, 0.1))
    asked = PersonalColumn(1, "sales", "age", PersonalKind.TRAIT)
    denied = PersonalColumn(2, "sales", "score", PersonalKind.TRAIT, is_personal=False)

    found = impersonal(record("a", None, 10, kept), (asked, denied))

    assert found.profile == (ColumnProfile("age", 3), ColumnProfile("score", 0, 0.5, 0.1))


@given(VALUES, VALUES)
def test_parts_together_are_the_whole(one: list[float], other: list[float]) -> None:
    whole = Moments.of(np.array([*one, *other]))
    both = Moments.of(np.array(one)).merged(Moments.of(np.array(other)))

    assert both.count == whole.count
    assert both.mean == pytest.approx(whole.mean, rel=1e-6, abs=1e-6)
    assert both.squares == pytest.approx(whole.squares, rel=1e-6, abs=1e-3)


@given(VALUES.filter(lambda each: len(each) > 1))
def test_the_deviation_is_the_samples(values: list[float]) -> None:
    assert Moments.of(np.array(values)).deviation == pytest.approx(np.std(values, ddof=1), rel=1e-6, abs=1e-6)


def test_numbers_too_large_for_a_spread_have_none() -> None:
    assert Moments.of(np.array([1e308, -1e308])).deviation is None
    assert Moments.of(np.array([1.0])).deviation is None


def test_a_constant_that_changed_moved_without_measure() -> None:
    before, after = ColumnProfile("x", 0, 1.0, 0.0), ColumnProfile("x", 0, 2.0, 0.0)
    assert standardized(before, after) == math.inf
    assert standardized(before, before) == 0
    assert standardized(before, ColumnProfile("x", 0)) is None
