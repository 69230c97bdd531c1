"""What a profile says of drift, and what the values themselves say: the second lies within the bound of the first."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bot.domain.drift import exact
from bot.domain.drift.measured import Measured, measured
from bot.domain.drift.unknown import Unknown, Why
from bot.domain.profile import categories
from bot.domain.profile.column import ColumnSummary, Kind
from tests.domain.drift.sides import FLOATS, NULLS, TEXTS, WHOLE, counted, kept, texts, whole

Found = Measured | Unknown
SLACK = 1e-9


def within(told: Found, known: Found) -> None:
    if isinstance(told, Unknown) or isinstance(known, Unknown):
        assert told == known
        return
    for name, statistic in known.statistics.items():
        assert statistic.is_exact
        if name not in told.statistics:
            continue
        of = told.statistics[name]
        slack = SLACK * max(1.0, abs(of.most))
        assert of.least - slack <= statistic.value <= of.most + slack, name
        assert abs(of.value - statistic.value) <= of.bound + slack, name


@given(FLOATS, FLOATS, NULLS, NULLS)
def test_the_exact_value_of_measured_numbers_lies_within_the_bound(before, after, gone, missing):
    within(
        measured(kept(before, gone), kept(after, missing)),
        measured(whole(before, gone), whole(after, missing)),
    )


@given(WHOLE, WHOLE, NULLS, st.sampled_from([11, 16, 40]))
def test_the_exact_value_of_whole_numbers_lies_within_the_bound(before, after, gone, most):
    within(
        measured(counted(before, gone, most), counted(after, 0, most)),
        measured(exact.numbers("x", Kind.INTEGER, before, gone), exact.numbers("x", Kind.INTEGER, after)),
    )


@given(FLOATS, st.sampled_from([11, 16, 40]), st.sampled_from([11, 16, 40]))
def test_bins_of_two_widths_are_compared_as_well(values, one, other):
    before, after = values[::2], values[1::2]
    within(measured(kept(before, 0, one), kept(after, 0, other)), measured(whole(before), whole(after)))


@given(TEXTS, TEXTS, NULLS)
def test_the_exact_value_of_many_categories_lies_within_the_bound(before, after, gone):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(categories, "MOST", 4)
        told = measured(texts(before, gone), texts(after))
    within(told, measured(texts(before, gone), texts(after)))


def test_few_values_leave_nothing_open():
    before, after = np.array([1.0, 2.0, 2.0, np.nan]), np.array([2.0, 3.0])
    found = measured(ColumnSummary.of_floats("x", before), ColumnSummary.of_floats("x", after, 1))
    assert isinstance(found, Measured)
    assert all(each.is_exact and each.bound == 0 for each in found.statistics.values())


def test_a_million_measured_values_are_bound_tightly():
    rng = np.random.default_rng(7)
    before, after = rng.normal(0, 1, 200_000), rng.normal(0.1, 1.1, 200_000)
    found = measured(ColumnSummary.of_floats("x", before), ColumnSummary.of_floats("x", after))
    assert isinstance(found, Measured)
    within(found, measured(whole(before), whole(after)))
    bounds = {name: each.bound for name, each in found.statistics.items()}
    assert bounds["ks"] < 0.005
    assert bounds["wasserstein"] < 0.005
    assert bounds["psi"] < 0.005
    assert bounds["js"] < 0.02


def test_whole_numbers_in_wide_bins_are_not_set_beside_measured_ones():
    many = np.arange(100, dtype=np.int64)
    assert measured(counted(many), kept(many / 2)) == Unknown(Why.TOO_WIDE, "integer", "float")
    beyond = np.array([2**53 + 1, 2], np.int64)
    assert measured(counted(beyond), kept(beyond / 2)) == Unknown(Why.TOO_WIDE, "integer", "float")


@given(
    arrays(np.int64, st.integers(0, 40), elements=st.integers(-(2**53), 2**53) | st.integers(-9, 9)), FLOATS
)
def test_whole_numbers_beside_measured_ones_are_compared_exactly(before, after):
    within(
        measured(counted(before, most=1 << 20), kept(after, most=1 << 20)),
        measured(whole(before.astype(float)), whole(after)),
    )
