"""The paired tests give what was published, at places that are named, and what their definitions give."""

import math

import numpy as np
import pytest
from scipy.stats import bootstrap

from bot.domain.answers import Numbers
from bot.domain.bootstrap import Resamples, paired_bootstrap
from bot.domain.mcnemar import mcnemar
from bot.domain.proportions import newcombe, wilson
from bot.domain.roc import delong, roc_auc

# Of 113 patients after an aneurysmal subarachnoid haemorrhage (Turck et al., Intensive Care Medicine 36 (2010) 107-115;
# the data set aSAH of the R package pROC): a poor outcome, the WFNS grade, and S100B in hundredths of a microgram a litre.
POOR = np.array([float(each) for each in (
    "0000110100101100101110100000000010011011000000000110001000101001110110111100011010000001000000000000"
    "1111110001000"
)])  # fmt: skip
WFNS = np.array([float(each) for each in (
    "1111325412525512522521111212113421454142551124112552125122215112521452441412142123242145115422111312"
    "5225552445111"
)])  # fmt: skip
S100B = np.array([float(each) for each in (  # noqa: SIM905  113 numbers, as one reads them
    "13 14 10 4 13 10 47 16 18 10 12 10 44 71 4 8 49 4 7 33 9 9 7 11 7 17 7 11 13 19 5 16 41 14 34 35 48 "
    "9 96 25 50 46 16 7 43 45 11 8 9 86 52 8 6 13 207 10 14 15 7 6 77 5 9 30 3 9 4 23 70 9 27 71 8 26 8 "
    "16 9 13 10 8 11 33 11 28 7 10 32 22 7 5 24 38 10 15 8 14 10 7 4 19 56 14 58 32 82 74 15 47 17 44 15 "
    "50 48 "
).split()]) / 100  # fmt: skip
# DeLong, DeLong and Clarke-Pearson (1988), the 43 patients of whom all is known, as the SAS/STAT 9.22 User's Guide prints
# them in "Comparing Receiver Operating Characteristic Curves"
# (support.sas.com/documentation/cdl/en/statug/63347/HTML/default/statug_logistic_sect066.htm, read again in November 2026):
# albumin, total protein, K-G score, and the outcome. The paper itself gives areas of all 49 patients alone.
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


def test_delong_gives_what_procs_own_tests_expect() -> None:
    # github.com/xrobin/pROC, tests/testthat: auc(wfns) 0.823678861788618, roc.test(wfns, s100b) by DeLong, paired:
    # Z 2.20898359144091, p 0.0271757822291882, interval 0.0104061769564846 to 0.174214419249478.
    found = delong(POOR, S100B, WFNS)
    assert roc_auc(POOR, WFNS) == pytest.approx(0.823678861788618, rel=1e-12)
    assert roc_auc(POOR, S100B) == pytest.approx(0.731368563685637, rel=1e-12)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.0104061769564846, 0.174214419249478), rel=1e-9)
    assert found.p == pytest.approx(0.0271757822291882, rel=1e-9)


@pytest.mark.parametrize(
    ("truth", "first", "second"),
    [(TRUTH, SCORE, ALBUMIN), (TRUTH, SCORE, PROTEIN), (POOR, S100B, WFNS)],
    ids=["albumin", "protein", "WFNS"],
)
def test_delong_gives_what_its_definition_gives(truth: Numbers, first: Numbers, second: Numbers) -> None:
    found, expected = delong(truth, first, second), by_definition(truth, first, second)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx(expected, rel=1e-9)


# Both, first alone, second alone, neither. Bentur: table 1 of Fagerland, Lydersen and Laake, BMC Medical Research
# Methodology 13:91 (2013), and its supplement (doi.org/10.1186/1471-2288-13-91). Cavo: the same authors' R package
# contingencytables (github.com/ocbe-uio/contingencytables, tests/testthat/test-ch8.R), whose tests expect these figures.
BENTUR, CAVO = (1, 1, 7, 12), (59, 6, 16, 80)


@pytest.mark.parametrize(
    # 9 of 2^8 on either side is 2 (1 + 8) / 256.
    ("counts", "p"), [(BENTUR, 18 / 256), (CAVO, 0.052479)], ids=["Bentur", "Cavo"],
)  # fmt: skip
def test_mcnemar_gives_the_published_exact_p(counts: tuple[int, int, int, int], p: float) -> None:
    found = mcnemar(*pairs(counts))
    assert found.p == pytest.approx(p, abs=5e-7)
    assert found.value == pytest.approx((counts[2] - counts[1]) / sum(counts))


def test_newcombe_gives_the_published_interval() -> None:
    assert newcombe(CAVO) == pytest.approx((-0.1186, -0.0046), abs=5e-5)


@pytest.mark.parametrize(
    ("successes", "confidence", "low", "high"),
    [(0, 0.95, 0.0, 0.2775328), (3, 0.95, 0.1077913, 0.6032219), (3, 0.99, 0.07956632, 0.6799753)],
)
def test_wilson_gives_what_r_gives(successes: int, confidence: float, low: float, high: float) -> None:
    # R's prop.test without correction, of 10, as scipy's own tests have it (test_morestats.py, test_ci_wilson_method).
    assert wilson(successes, 10, confidence) == pytest.approx((low, high), abs=5e-8)


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


def by_definition(truth: Numbers, first: Numbers, second: Numbers) -> tuple[float, float, float]:
    """The contrast and its interval from every pair of rows: the kernel and the components of DeLong's section 2."""
    ahead = [
        np.array([
            [1.0 if x > y else 0.5 if x == y else 0.0 for y in score[truth == 0]] for x in score[truth == 1]
        ])
        for score in (first, second)
    ]  # fmt: skip
    gap = ahead[1] - ahead[0]
    of_positives, of_negatives = gap.mean(axis=1), gap.mean(axis=0)
    spread = sum(
        ((part - gap.mean()) ** 2).sum() / (len(part) - 1) / len(part)
        for part in (of_positives, of_negatives)
    )
    reach = 1.959963984540054 * math.sqrt(spread)
    value = float(gap.mean())
    return value, value - reach, value + reach
