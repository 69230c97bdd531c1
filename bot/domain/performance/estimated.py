"""What accuracy and ROC AUC are likely to be before labels come, from calibrated scores alone: an estimate, never a measurement."""

import math

import numpy as np
from numpy.typing import NDArray

from bot.domain.answers import CUT, Numbers
from bot.domain.difference import CONFIDENCE, quantile
from bot.domain.performance.joining import Joined
from bot.domain.performance.measuring import has_probabilities
from bot.domain.performance.told import Estimate, Task
from bot.domain.roc import around_area

# With fewer scores an estimate says nothing that the rows do not say themselves.
FEWEST_SCORES = 30


def estimable_rows(joined: Joined, task: Task) -> NDArray[np.intp]:
    """The places of the rows with a probability, labelled or not, and where labels are predicted, with one of the two."""
    if joined.score is None or task is not Task.BINARY or not has_probabilities(joined):
        return np.zeros(0, np.intp)
    is_known = ~np.isnan(joined.score)
    if joined.prediction is not None:
        is_known &= np.isin(joined.prediction, (0.0, 1.0))
    return np.flatnonzero(is_known)


def estimates_at(
    joined: Joined, rows: NDArray[np.intp], doubtful: frozenset[str] = frozenset()
) -> tuple[Estimate, ...]:
    """The estimates over these rows; none of few. Those of `doubtful` metrics say so."""
    if joined.score is None or len(rows) < FEWEST_SCORES:
        return ()
    said = None if joined.prediction is None else joined.prediction[rows].astype(np.float64)
    return estimates_of(joined.score[rows], said, doubtful)


def estimates_of(
    score: Numbers, said: Numbers | None = None, doubtful: frozenset[str] = frozenset()
) -> tuple[Estimate, ...]:
    """Both, for `n` probabilities and the labels that were predicted with them (1 from one half, when none were)."""
    labels = (score >= CUT).astype(np.float64) if said is None else said
    rows = len(score)
    found = [("accuracy", expected_accuracy(score, labels))]
    if (area := expected_area(score)) is not None:
        found.append(("roc_auc", area))
    return tuple(Estimate(name, rows, *values, name in doubtful) for name, values in found)


def expected_accuracy(
    score: Numbers, said: Numbers, confidence: float = CONFIDENCE
) -> tuple[float, float, float]:
    """The accuracy to be expected if every score p is the probability that the truth is 1, and its interval.

    A row with the predicted label 1 is right with probability c = p, one with 0 with c = 1 - p, so that the accuracy has the
    mean of c as its expectation, and sum c (1 - c) / n^2 as its variance; the interval is normal. It is where the accuracy
    on these very rows would lie: the assumptions, that scores are calibrated and that what becomes of such rows has not
    changed (no concept drift), are not in it.

    Source: confidence-based performance estimation as NannyML describes it (CBPE, "How it works", in its documentation).

    >>> tuple(round(each, 3) for each in expected_accuracy(np.array([0.9, 0.2] * 50), np.array([1.0, 0.0] * 50)))
    (0.85, 0.781, 0.919)
    """
    right = np.where(said == 1, score, 1 - score)
    value = float(right.mean())
    reach = quantile(confidence) * math.sqrt(float((right * (1 - right)).sum())) / len(right)
    return value, max(value - reach, 0.0), min(value + reach, 1.0)


def expected_area(score: Numbers, confidence: float = CONFIDENCE) -> tuple[float, float, float] | None:
    """The area under the ROC curve to be expected if every score p is the probability that the truth is 1.

    Each row is a positive with weight p and a negative with weight 1 - p:

        area = sum_ij p_i (1 - p_j) [s_i > s_j, ties half] / (sum p sum (1 - p))

    With below_i the weighted share of negatives below row i, and above_i that of positives above it, the area moves by
    g_i = (below_i - area) / sum p - (above_i - area) / sum (1 - p) when row i turns out to be 1, so that its variance is
    sum p_i (1 - p_i) g_i^2 (the delta method); the interval is normal on the scale of the logit. Assumptions and source are
    those of `expected_accuracy`; the variance is ours.
    None where no score lies between 0 and 1, so that every row would be of one kind for certain or the area has no spread.

    >>> score = np.random.default_rng(7).beta(1, 2, 2000)
    >>> tuple(round(each, 2) for each in expected_area(score))
    (0.8, 0.78, 0.82)
    """
    distinct, place = np.unique(score, return_inverse=True)
    ones, zeros = np.bincount(place, score), np.bincount(place, 1 - score)
    if min(ones.sum(), zeros.sum()) < 2 or len(distinct) < 2:
        return None
    # The share of negatives below each score, and of positives above it, ties half.
    below = (np.cumsum(zeros) - zeros / 2) / zeros.sum()
    above = 1 - (np.cumsum(ones) - ones / 2) / ones.sum()
    area = float(np.average(below, weights=ones))
    moves = (below - area) / ones.sum() - (above - area) / zeros.sum()
    variance = float(np.bincount(place, score * (1 - score)) @ moves**2)
    return area, *around_area(area, variance, confidence)
