"""Laws of an examination: a table is as expected of itself, whatever it holds, and a bound holds the exact count."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.quality.counting import above, below
from bot.domain.quality.examining import Batch, examine
from bot.domain.quality.inferring import HALF_TO_TWICE, inferred
from bot.domain.quality.written import from_plain, to_plain
from tests.domain.drift.sides import FLOATS, MEASURED, NULLS, TEXTS, WHOLE, counted, kept, table, texts
from tests.domain.quality.tables import NOW

TIMES = st.integers(1, 400)


def found(before: ColumnSummary, after: ColumnSummary) -> list[str]:
    expected = inferred(table(before), HALF_TO_TWICE)
    return [each.kind.value for each in examine(expected, Batch(table(after)), NOW)]


@given(FLOATS, NULLS, TIMES)
def test_floating_point_numbers_are_as_expected_of_themselves(
    values: NDArray[np.float64], nulls: int, times: int
) -> None:
    column = kept(np.tile(values, times), nulls)
    assert found(column, column) == (["no_rows"] if not column.rows else [])


@example(np.array([2**60 + 1]), 0, 400)
@example(np.array([-(2**60) - 1, 2**63 - 1]), 0, 400)
@given(WHOLE, NULLS, TIMES)
def test_whole_numbers_are_as_expected_of_themselves(
    values: NDArray[np.int64], nulls: int, times: int
) -> None:
    column = counted(np.tile(values, times), nulls)
    assert found(column, column) == (["no_rows"] if not column.rows else [])


@given(TEXTS, NULLS, st.integers(1, 20))
def test_texts_are_as_expected_of_themselves(values: list[str], nulls: int, times: int) -> None:
    column = texts(values * times, nulls)
    assert found(column, column) == (["no_rows"] if not column.rows else [])


@given(MEASURED, st.floats(-1e6, 1e6) | st.floats(-3, 3))
def test_the_exact_count_beyond_a_number_lies_between_what_is_said(
    values: NDArray[np.float64], limit: float
) -> None:
    column = kept(values)
    over, under = above(column, limit), below(column, limit)
    assert over.at_least <= (values > limit).sum() <= over.at_most
    assert under.at_least <= (values < limit).sum() <= under.at_most


@given(st.lists(st.integers(-40, 40), min_size=1, max_size=80), st.floats(-50, 50))
def test_of_whole_numbers_too_and_exactly_where_each_is_kept(values: list[int], limit: float) -> None:
    whole = np.array(values)
    wide, exact = counted(whole), ColumnSummary.of_numbers("x", Kind.INTEGER, whole)
    assert above(wide, limit).at_least <= (whole > limit).sum() <= above(wide, limit).at_most
    assert above(exact, limit).at_least == above(exact, limit).at_most == (whole > limit).sum()
    assert below(exact, limit).at_least == below(exact, limit).at_most == (whole < limit).sum()


@given(FLOATS, FLOATS, NULLS, TIMES)
def test_whatever_is_found_is_kept_as_it_is(
    before: NDArray[np.float64], after: NDArray[np.float64], nulls: int, times: int
) -> None:
    expected = inferred(table(kept(before)), HALF_TO_TWICE)
    for each in examine(expected, Batch(table(kept(np.tile(after, times), nulls))), NOW):
        assert from_plain(to_plain(each)) == each
