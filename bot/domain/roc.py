"""The area under the ROC curve, and DeLong's test for two of them measured on the same rows."""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from bot.domain.difference import CONFIDENCE, Difference, Method, quantile
from bot.domain.interval import Interval

Numbers = NDArray[np.float64]

_NORMAL = NormalDist()
# A variance below this is a sum that cancelled out, not a spread.
_NO_SPREAD = 1e-18


def midranks(values: Numbers) -> Numbers:
    """The rank of each of `n` values, from 1; equal values share the middle of their ranks. Shape `(n,)`.

    >>> midranks(np.array([0.3, 0.1, 0.3, 0.9])).tolist()
    [2.5, 1.0, 2.5, 4.0]
    """
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[place].astype(np.float64)


def roc_auc(truth: Numbers, score: Numbers) -> float:
    """The probability that a positive row scores higher than a negative one, ties counting half.

    `truth` holds 0 and 1, both at least once; both arrays have shape `(n,)`.

    >>> roc_auc(np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.1, 0.4, 0.35, 0.8]))
    0.75
    """
    positive, negative = _placements(truth, score)
    return float(positive.mean()) if len(positive) and len(negative) else math.nan


def delong(
    truth: Numbers, first: Numbers, second: Numbers, confidence: float = CONFIDENCE
) -> Difference | None:
    """The difference of two areas under the ROC curve (second minus first) on the same `n` rows.

    With m positives and n negatives, the placement of a positive is the share of negatives it scores above,
    V10[i] = (R[i] - R+[i]) / n, and of a negative the share of positives it scores below,
    V01[j] = 1 - (R[j] - R-[j]) / m, from the midranks R among all rows and R+, R- among its own kind. The area is
    the mean of V10, and of the difference of two areas

        var = var(V10 second - V10 first) / m + var(V01 second - V01 first) / n

    with sample variances. Interval and two-sided p are normal. Only the order of scores matters. None where
    there is no spread to judge by: fewer than two rows of a kind, or curves that differ by a constant.

    Sources: DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988) 837-845; the midranks from Sun and Xu, IEEE
    Signal Processing Letters 21 (2014) 1389-1393.

    >>> rng = np.random.default_rng(7)
    >>> truth = np.repeat([0.0, 1.0], 100)
    >>> weak, strong = (rng.normal(truth * lift) for lift in (0.5, 1.5))
    >>> found = delong(truth, weak, strong)
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3), found.is_real
    (0.206, 0.118, 0.293, True)
    """
    placed = [_placements(truth, score) for score in (first, second)]
    positive, negative = (placed[1][kind] - placed[0][kind] for kind in (0, 1))
    if min(len(positive), len(negative)) < 2:
        return None
    value = float(placed[1][0].mean() - placed[0][0].mean())
    variance = float(positive.var(ddof=1) / len(positive) + negative.var(ddof=1) / len(negative))
    if variance < _NO_SPREAD:
        # Curves that differ by a constant leave nothing to judge by; equal ones are equal.
        return None if abs(value) > 1e-12 else _same(len(truth), confidence)
    error = math.sqrt(variance)
    reach = quantile(confidence) * error
    p = 2 * _NORMAL.cdf(-abs(value) / error)
    return Difference(value, value - reach, value + reach, len(truth), Method.DELONG, p, confidence)


def roc_auc_interval(truth: Numbers, score: Numbers, confidence: float = CONFIDENCE) -> Interval | None:
    """The interval of one area A under the ROC curve, by DeLong's variance on the scale of log(A / (1 - A)).

    With the placements of `delong`, var = var(V10) / m + var(V01) / n, and the ends are

        logistic(logit(A) +- z sqrt(var) / (A (1 - A)))

    which stay between 0 and 1 and hold what they promise near 1, where the plain normal interval does not (Qin and
    Hotilovac, Statistical Methods in Medical Research 17 (2008) 207-221). None for fewer than two rows of a kind, and for
    curves that reach 0 or 1, which do not tell how far from it they could be.

    >>> rng = np.random.default_rng(7)
    >>> truth = np.repeat([0.0, 1.0], 100)
    >>> found = roc_auc_interval(truth, rng.normal(truth))
    >>> round(found.low, 3), round(found.high, 3)
    (0.743, 0.862)
    """
    positive, negative = _placements(truth, score)
    if min(len(positive), len(negative)) < 2:
        return None
    area = float(positive.mean())
    variance = float(positive.var(ddof=1) / len(positive) + negative.var(ddof=1) / len(negative))
    low, high = around_area(area, variance, confidence)
    return None if variance < _NO_SPREAD else Interval(low, high, Method.DELONG, confidence)


def around_area(area: float, variance: float, confidence: float) -> tuple[float, float]:
    """The ends around an area with this variance, on the scale of its logit; an area of 0 or 1 is its own two ends."""
    if not 0 < area < 1:
        return area, area
    middle = math.log(area / (1 - area))
    reach = quantile(confidence) * math.sqrt(variance) / (area * (1 - area))
    return _logistic(middle - reach), _logistic(middle + reach)


def _logistic(value: float) -> float:
    # Past 700 the exponential overflows, and the value is 0 or 1 to the last digit long before.
    return 1 / (1 + math.exp(-min(max(value, -700.0), 700.0)))


def _same(rows: int, confidence: float) -> Difference:
    return Difference(0.0, 0.0, 0.0, rows, Method.DELONG, 1.0, confidence)


def _placements(truth: Numbers, score: Numbers) -> tuple[Numbers, Numbers]:
    """Of each positive the share of negatives below it, of each negative the share of positives above it."""
    is_positive = truth == 1
    ranks = midranks(score)
    positives, negatives = score[is_positive], score[~is_positive]
    if not len(positives) or not len(negatives):
        return np.empty(0), np.empty(0)
    above = (ranks[is_positive] - midranks(positives)) / len(negatives)
    below = 1 - (ranks[~is_positive] - midranks(negatives)) / len(positives)
    return above, below
