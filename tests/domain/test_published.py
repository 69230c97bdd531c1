"""The paired tests give what was published: DeLong's own patients, and the textbooks' matched pairs."""

import math

import numpy as np
import pytest
from scipy.stats import bootstrap

from bot.domain.answers import Numbers
from bot.domain.bootstrap import Resamples, paired_bootstrap
from bot.domain.mcnemar import mcnemar, newcombe, wilson
from bot.domain.roc import delong, roc_auc

# DeLong, DeLong and Clarke-Pearson (1988), as printed in the SAS/STAT User's Guide, "Comparing Receiver Operating
# Characteristic Curves": albumin, total protein, K-G score, and whether surgery helped, of 43 patients.
PATIENTS = np.array([
    [3.0, 5.8, 10, 0], [3.2, 6.3, 5, 1], [3.9, 6.8, 3, 1], [2.8, 4.8, 6, 0], [3.2, 5.8, 3, 1], [0.9, 4.0, 5, 0],
    [2.5, 5.7, 8, 0], [1.6, 5.6, 5, 1], [3.8, 5.7, 5, 1], [3.7, 6.7, 6, 1], [3.2, 5.4, 4, 1], [3.8, 6.6, 6, 1],
    [4.1, 6.6, 5, 1], [3.6, 5.7, 5, 1], [4.3, 7.0, 4, 1], [3.6, 6.7, 4, 0], [2.3, 4.4, 6, 1], [4.2, 7.6, 4, 0],
    [4.0, 6.6, 6, 0], [3.5, 5.8, 6, 1], [3.8, 6.8, 7, 1], [3.0, 4.7, 8, 0], [4.5, 7.4, 5, 1], [3.7, 7.4, 5, 1],
    [3.1, 6.6, 6, 1], [4.1, 8.2, 6, 1], [4.3, 7.0, 5, 1], [4.3, 6.5, 4, 1], [3.2, 5.1, 5, 1], [2.6, 4.7, 6, 1],
    [3.3, 6.8, 6, 0], [1.7, 4.0, 7, 0], [3.7, 6.1, 5, 1], [3.3, 6.3, 7, 1], [4.2, 7.7, 6, 1], [3.5, 6.2, 5, 1],
    [2.9, 5.7, 9, 0], [2.1, 4.8, 7, 1], [2.8, 6.2, 8, 0], [4.0, 7.0, 7, 1], [3.3, 5.7, 6, 1], [3.7, 6.9, 5, 1],
    [3.6, 6.6, 5, 1],
])  # fmt: skip
ALBUMIN, PROTEIN, SCORE, TRUTH = PATIENTS[:, 0], PATIENTS[:, 1], 10 - PATIENTS[:, 2], PATIENTS[:, 3]


@pytest.mark.parametrize(
    ("marker", "area"),
    [(ALBUMIN, 0.7366), (SCORE, 0.7258), (PROTEIN, 0.6478)],
    ids=["albumin", "K-G", "protein"],
)
def test_the_areas_are_the_published_ones(marker: Numbers, area: float) -> None:
    assert roc_auc(TRUTH, marker) == pytest.approx(area, abs=5e-5)


@pytest.mark.parametrize(
    ("marker", "difference", "low", "high", "p"),
    [(ALBUMIN, 0.0108, -0.1761, 0.1976, 0.9102), (PROTEIN, -0.0780, -0.2830, 0.1271, 0.4561)],
    ids=["albumin", "protein"],
)
def test_delong_gives_the_published_contrasts(
    marker: Numbers, difference: float, low: float, high: float, p: float
) -> None:
    found = delong(TRUTH, SCORE, marker)
    assert found is not None
    assert (found.value, found.low, found.high, found.p) == pytest.approx(
        (difference, low, high, p), abs=5e-5
    )


# Fagerland, Lydersen and Laake (2013), BMC Medical Research Methodology 13:91: both, first alone, second alone, neither.
BENTUR, CAVO = (1, 1, 7, 12), (59, 6, 16, 80)


@pytest.mark.parametrize(("counts", "p"), [(BENTUR, 0.070), (CAVO, 0.052)], ids=["Bentur", "Cavo"])
def test_mcnemar_gives_the_published_exact_p(counts: tuple[int, int, int, int], p: float) -> None:
    found = mcnemar(*pairs(counts))
    assert found.p == pytest.approx(p, abs=5e-4)
    assert found.value == pytest.approx((counts[2] - counts[1]) / sum(counts))


def test_newcombe_gives_the_published_interval() -> None:
    assert newcombe(BENTUR) == pytest.approx((-0.507, -0.026), abs=5e-4)


def test_wilson_gives_the_published_interval() -> None:
    # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I: 81 of 263.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_the_bootstrap_agrees_with_scipys_bca() -> None:
    rng = np.random.default_rng(3)
    first, second = rng.gamma(1.0, 1.0, (200, 1)), rng.gamma(1.2, 1.0, (200, 1))
    ours = paired_bootstrap(first, second, lambda sums: sums[..., 0] / 200, Resamples.of(200, 3))
    gap = (second - first).ravel()
    theirs = bootstrap((gap,), np.mean, n_resamples=9999, rng=np.random.default_rng(4)).confidence_interval
    assert ours is not None
    width = theirs.high - theirs.low
    assert ours.value == pytest.approx(gap.mean())
    assert math.isclose(ours.low, theirs.low, abs_tol=0.04 * width)
    assert math.isclose(ours.high, theirs.high, abs_tol=0.04 * width)


def pairs(counts: tuple[int, int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Two columns of right and wrong with these counts."""
    first = np.repeat([True, True, False, False], counts)
    second = np.repeat([True, False, True, False], counts)
    return first, second
