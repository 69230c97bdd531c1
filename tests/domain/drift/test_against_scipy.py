"""The statistics beside scipy's, on the same values."""

import warnings
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon
from scipy.special import chdtrc, kolmogorov

from bot.domain.drift.aligned import aligned
from bot.domain.drift.bounded import Bounded
from bot.domain.drift.chi_square import chi_square_p
from bot.domain.drift.corrected import corrected
from bot.domain.drift.kolmogorov_smirnov import kolmogorov_smirnov_p
from bot.domain.drift.measured import Measured, measured
from bot.domain.drift.shares import Shares, shares
from bot.domain.drift.tails import chi_square_tail, kolmogorov_tail
from tests.domain.drift.sides import MEASURED, TEXTS, texts, whole


def found(*sides) -> dict[str, Bounded]:
    measure = measured(*sides)
    assert isinstance(measure, Measured)
    return dict(measure.statistics)


@given(MEASURED, MEASURED)
def test_numbers_move_as_scipy_says(before, after):
    ours = found(whole(before), whole(after))
    with warnings.catch_warnings():  # of its p-value, which is not asked for
        warnings.simplefilter("ignore", RuntimeWarning)
        theirs = stats.ks_2samp(before, after, method="asymp").statistic
    assert np.isclose(ours["ks"].value, theirs)
    assert np.isclose(ours["wasserstein"].value, stats.wasserstein_distance(before, after), atol=1e-7)


@given(TEXTS, TEXTS)
def test_categories_move_as_scipy_says(before, after):
    if not before or not after:
        return
    ours = found(texts(before), texts(after))
    names = sorted({*before, *after})
    counts = np.array([[Counter(side)[name] for name in names] for side in (before, after)])
    assert np.isclose(ours["js"].value, jensenshannon(*(counts / counts.sum(axis=1, keepdims=True)), 2))
    expected = stats.chi2_contingency(counts, correction=False)
    assert np.isclose(ours["chi2"].value, expected.statistic)
    assert np.isclose(ours["cramers_v"].value, np.sqrt(expected.statistic / counts.sum()))


@pytest.mark.parametrize("seed", range(5))
def test_frequent_categories_are_as_likely_as_scipy_says(seed):
    rng = np.random.default_rng(seed)
    sides = [rng.choice(list("abcdef"), size) for size in (3000, 2000)]
    counts = [[Counter(side.tolist())[name] for name in "abcdef"] for side in sides]
    ours = measured(*(texts(side.tolist()) for side in sides))
    assert isinstance(ours, Measured)
    assert ours.p_value == pytest.approx(stats.chi2_contingency(counts).pvalue, abs=2e-3)


@pytest.mark.parametrize(("reference", "current"), [(20_000, 500), (2_000, 2_000), (500, 20_000)])
def test_rare_categories_raise_no_more_false_alarms_than_is_said(reference, current):
    rng = np.random.default_rng(3)
    weights = 1 / np.arange(1, 5001) ** 0.7
    weights /= weights.sum()
    trials, alarms, textbook = 300, 0, 0
    for _ in range(trials):
        counts = np.array([rng.multinomial(size, weights) for size in (reference, current)])
        counts = counts[:, counts.any(axis=0)]
        alarms += chi_square_p_of(counts) <= 0.05
        textbook += stats.chi2_contingency(counts).pvalue <= 0.05
    assert 0.01 < alarms / trials < 0.1
    if reference != current:
        assert textbook / trials > 0.15


def chi_square_p_of(counts) -> float:
    rows = (int(counts[0].sum()), int(counts[1].sum()))
    return chi_square_p(Shares(rows, counts, counts, counts))


@pytest.mark.parametrize(("n", "m"), [(30, 30), (200, 50), (1000, 1000)])
def test_a_gap_is_as_likely_as_scipy_says(n, m):
    rng = np.random.default_rng(n + m)
    for _ in range(20):
        before, after = rng.normal(0, 1, n), rng.normal(0.1, 1, m)
        theirs = stats.ks_2samp(before, after, method="exact")
        # Samples this small have steps: what lies between two of them is told a little differently.
        assert kolmogorov_smirnov_p(theirs.statistic, (n, m)) == pytest.approx(theirs.pvalue, abs=0.06)


@given(st.floats(0, 1e5), st.floats(0.01, 1e5))
def test_the_tail_of_chi_square_is_scipys(value, freedom):
    assert chi_square_tail(value, freedom) == pytest.approx(
        float(chdtrc(freedom, value)), rel=1e-7, abs=1e-12
    )


@given(st.floats(0, 10))
def test_the_tail_of_kolmogorov_is_scipys(value):
    assert kolmogorov_tail(value) == pytest.approx(float(kolmogorov(value)), rel=1e-9, abs=1e-13)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_p_values_are_corrected_as_scipy_does(p_values):
    assert np.allclose(corrected(p_values), stats.false_discovery_control(p_values))


def test_the_edges_are_the_quantiles_of_the_reference():
    rng = np.random.default_rng(5)
    before, after = rng.normal(0, 1, 1000), rng.normal(0.5, 2, 700)
    edges = [
        -np.inf,
        before.min(),
        *np.quantile(before, np.arange(1, 10) / 10),
        np.nextafter(before.max(), 9),
        np.inf,
    ]
    both = aligned(whole(before), whole(after, 4))
    counts = shares(both).counts
    assert counts[0].tolist() == [*np.histogram(before, edges)[0], 0, 0, 0, 0]
    assert np.abs(counts[1] - [*np.histogram(after, edges)[0], 4, 0, 0, 0]).max() <= 1
