"""Bars to draw: every row is in one of them, on both sides, whatever the columns hold."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from bot.domain.drift.bars import BARS, TEXTS, NumberBars, TextBars, bars
from tests.domain.drift.sides import FLOATS, NULLS, WHOLE, Floats, counted, kept
from tests.domain.drift.sides import TEXTS as SOME_TEXTS
from tests.domain.drift.sides import texts as column_of


def everything(found: NumberBars | TextBars) -> list[float]:
    aside = [sides for _, sides in found.aside]
    if isinstance(found, NumberBars):
        return [float(found.shares[side].sum()) + sum(each[side] for each in aside) for side in (0, 1)]
    named = [found.others, *(sides for _, sides in found.texts), *aside]
    return [sum(each[side] for each in named) for side in (0, 1)]


@given(FLOATS, FLOATS, NULLS)
def test_every_number_is_in_a_bar(one: Floats, two: Floats, nulls: int) -> None:
    found = bars(kept(one, nulls), kept(two, nulls))
    if found is not None:
        assert everything(found) == pytest.approx([1, 1])
        assert isinstance(found, NumberBars)
        assert found.shares.shape[1] <= BARS
        assert (np.diff(found.edges) >= 0).all()


@given(WHOLE, WHOLE, NULLS)
def test_every_whole_number_is_in_a_bar(one: NDArray[np.int64], two: NDArray[np.int64], nulls: int) -> None:
    found = bars(counted(one, nulls), counted(two, nulls))
    if found is not None:
        assert everything(found) == pytest.approx([1, 1])


@given(SOME_TEXTS, SOME_TEXTS, NULLS)
def test_every_text_is_named_or_among_the_others(one: Sequence[str], two: Sequence[str], nulls: int) -> None:
    found = bars(column_of(one, nulls), column_of(two, nulls))
    if found is not None:
        assert isinstance(found, TextBars)
        assert everything(found) == pytest.approx([1, 1])
        assert len(found.texts) <= TEXTS


def test_a_few_far_values_do_not_flatten_the_others() -> None:
    values = np.concatenate([np.random.default_rng(7).normal(size=10_000), [1e9]])
    found = bars(kept(values, most=4096), kept(values, most=4096))
    assert isinstance(found, NumberBars)
    assert found.cut == (True, True)
    assert float(found.shares.max()) < 0.2


def test_ages_have_bars_of_equally_many_years() -> None:
    years = np.arange(100).repeat(3)
    found = bars(counted(years, most=1000), counted(years, most=1000))
    assert isinstance(found, NumberBars)
    assert np.diff(found.edges).tolist() == [4.0] * 25
    assert found.shares[0] == pytest.approx(0.04)


def test_concealed_values_are_not_drawn() -> None:
    one = column_of(["a"])
    hidden = replace(one, concealed=True)
    assert bars(hidden, hidden) is None
