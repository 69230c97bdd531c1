"""Columns as bars: every value is in one of them, the worst column comes first, a personal one never."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.distribution import (
    MOST_BARS,
    MOST_CATEGORIES,
    MOST_COLUMNS,
    CategoryBars,
    NumberBars,
    distributions,
)
from bot.domain.drift.drift import drift
from bot.domain.profile.column import ColumnSummary, Kind
from tests.charts.profiles import both, floats, sides, table, texts, whole

numbers = st.floats(allow_nan=False, allow_infinity=False)


def bars_of(before: ColumnSummary, after: ColumnSummary) -> NumberBars:
    found = both(before, after).columns[0].bars
    assert isinstance(found, NumberBars)
    return found


def mix_of(before: ColumnSummary, after: ColumnSummary) -> CategoryBars:
    found = both(before, after).columns[0].bars
    assert isinstance(found, CategoryBars)
    return found


@settings(deadline=None)
@given(st.lists(numbers, min_size=1, max_size=40), st.lists(numbers, min_size=1, max_size=40))
def test_every_number_is_in_a_bar_whatever_it_is(before: list[float], after: list[float]) -> None:
    found = bars_of(floats("x", *before), floats("x", *after))

    assert [sum(each) for each in found.shares] == pytest.approx([1, 1])
    assert 1 <= len(found.shares[0]) == len(found.shares[1]) <= MOST_BARS
    assert np.isfinite([found.low, found.high]).all()
    assert found.low < found.high


@given(
    st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=40),
    st.lists(st.integers(-9, 9), min_size=1, max_size=40),
)
def test_every_whole_number_is_in_a_bar_however_large_it_is(before: list[int], after: list[int]) -> None:
    found = bars_of(whole("x", *before), whole("x", *after))

    assert [sum(each) for each in found.shares] == pytest.approx([1, 1])


def test_bars_of_whole_numbers_hold_equally_many_of_them() -> None:
    found = bars_of(whole("age", *range(100)), whole("age", *range(100)))

    width = (found.high - found.low) / len(found.shares[0])
    assert width == int(width)
    assert found.is_whole


def test_one_number_far_away_leaves_room_for_the_others() -> None:
    found = bars_of(floats("x", *np.linspace(0, 1, 999), 1e12), floats("x", *np.linspace(0, 1, 999)))

    assert found.high <= 1
    assert found.beyond == (True, True)


def test_a_column_that_moved_whole_lies_in_other_bars() -> None:
    found = bars_of(whole("year", *[2025] * 30), whole("year", *[2026] * 30))

    assert found.shares == ((1.0, 0.0), (0.0, 1.0))
    assert found.ends == (2025, 2026)


def test_a_side_without_values_has_no_bars_and_is_missing() -> None:
    found = both(whole("x", 1, 2), whole("x", nulls=2)).columns[0]

    assert isinstance(found.bars, NumberBars)
    assert found.bars.quartiles[1] is None
    assert found.missing == (0, 1)


def test_no_value_on_either_side_is_drawn_as_that() -> None:
    assert bars_of(floats("x", nulls=3), floats("x", nulls=2)).quartiles == (None, None)


def test_many_categories_end_in_one_bar_for_the_others() -> None:
    many = {f"c{at:03}": 300 - at for at in range(300)}
    found = mix_of(texts("x", **many), texts("x", **many))

    assert found.names == ("c000", "c001", "c002", "c003")
    assert found.others == 300 - MOST_CATEGORIES
    assert found.other is not None
    assert sum(found.shares[1]) + found.other[1] == pytest.approx(1)


def test_the_last_of_five_categories_is_not_called_other() -> None:
    five = dict.fromkeys("abcde", 1)

    assert mix_of(texts("x", **five), texts("x", **five)).other is None


def test_the_share_of_categories_never_seen_before_is_known() -> None:
    assert mix_of(texts("x", a=5), texts("x", a=3, b=1)).unseen == 0.25


def test_truths_are_two_categories() -> None:
    def truths(*values: int) -> ColumnSummary:
        return ColumnSummary.of_numbers("paid", Kind.BOOLEAN, np.array(values, np.int64))

    found = mix_of(truths(0, 1), truths(1, 1))
    assert dict(zip(found.names, found.shares[1], strict=True)) == {"true": 1.0, "false": 0.0}


def test_the_worst_drifted_column_comes_first() -> None:
    still = whole("still", *range(200))
    found = sides(
        [still, whole("some", *range(200)), whole("far", *range(200))],
        [still, whole("some", *range(60, 260)), whole("far", *range(900, 1100))],
    )

    assert [(each.name, each.drifted) for each in found.columns] == [
        ("far", True),
        ("some", True),
        ("still", False),
    ]


def test_a_personal_column_is_counted_and_never_drawn() -> None:
    before = [texts("mail", a=1, concealed=True), whole("age", 1, 2), whole("pay", 1, 2)]
    reference = table(*before)

    found = distributions(reference, reference, drift(reference, reference), personal={"age"})

    assert [each.name for each in found.columns] == ["pay"]
    assert found.personal == 2


def test_a_column_that_only_one_side_conceals_is_never_drawn() -> None:
    found = both(texts("mail", a=1), texts("mail", a=1, concealed=True))

    assert (found.columns, found.personal) == ((), 1)


def test_what_cannot_be_set_side_by_side_is_counted() -> None:
    found = sides([whole("a", 1), whole("gone", 1)], [texts("a", x=1)])

    assert (found.columns, found.unknown) == ((), 2)


def test_more_columns_than_there_is_room_for_are_counted() -> None:
    many = [whole(f"c{at}", 1, 2, 3) for at in range(MOST_COLUMNS + 3)]

    assert sides(many, many).more == 3
