"""Quantiles from bins: exact where each number has a bin, else off by half a bin at most."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.drift.shift import Shift, What, shift
from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.quantiles import median, quantiles
from tests.domain.drift.sides import FLOATS, MEASURED, Floats, kept, texts, whole

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=5)


@given(MEASURED, SHARES)
def test_where_each_number_has_a_bin_a_quantile_is_the_sample_s_own(
    values: Floats, shares: list[float]
) -> None:
    expected = np.quantile(values, shares, method="inverted_cdf")
    assert quantiles(whole(values), shares) == tuple(expected + 0.0)


@given(FLOATS, SHARES)
def test_wide_bins_move_a_quantile_by_half_their_width_at_most(values: Floats, shares: list[float]) -> None:
    column, exactly = kept(values), quantiles(whole(values), shares)
    found = quantiles(column, shares)
    if exactly is None or column.bins is None:
        assert found is None
        return
    assert found is not None
    for ours, true in zip(found, exactly, strict=True):
        at = np.flatnonzero(column.values_of(column.bins.first) <= true)[-1]
        low, high = (column.values_of(each)[at] for each in (column.bins.first, column.bins.last))
        assert abs(ours - true) <= (high - low) / 2 * (1 + 1e-9)


def test_texts_have_no_median() -> None:
    assert median(texts(["a", "b"])) is None


def test_a_missing_value_is_told_where_it_tells_most() -> None:
    found = shift(whole(np.arange(100.0)), whole(np.arange(0.0, 100.0, 2.5), 60))
    assert found is not None
    assert (found.what, found.before, found.after) == (What.EMPTY, 0.0, 0.6)


def test_a_spread_is_told_where_the_middle_stayed() -> None:
    values = np.linspace(-1, 1, 201)
    found = shift(whole(values), whole(values * 2))
    assert found is not None
    assert (found.what, round(found.after / found.before, 6)) == (What.SPREAD, 2.0)


def test_the_text_whose_share_moved_most_is_told() -> None:
    found = shift(texts(["a"] * 5 + ["b"] * 5), texts(["a"] * 4 + ["b"] * 3 + ["c"] * 3))
    assert found == Shift(What.TEXT, 0.0, 0.3, "c")


def test_truths_are_told_as_the_share_that_is_true() -> None:
    sides = [
        ColumnSummary.of_numbers("x", Kind.BOOLEAN, np.array(each), 1) for each in ([0, 0, 1], [1, 1, 1])
    ]
    assert shift(*sides) == Shift(What.TRUE, 0.25, 0.75)


@pytest.mark.parametrize("values", [[], [1.0]])
def test_no_rows_tell_nothing(values: list[float]) -> None:
    empty = whole(np.array([], np.float64))
    assert shift(empty, whole(np.array(values))) is None


def test_of_a_column_that_is_text_on_one_side_only_nothing_moved() -> None:
    number = whole(np.array([1.0]))
    assert shift(number, ColumnSummary.of_texts("x", Categories({"a": 1}))) == Shift(What.EMPTY, 0.0, 0.0)
