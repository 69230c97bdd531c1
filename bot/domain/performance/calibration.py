"""Whether scores are the probabilities that they claim to be."""

import math

import numpy as np

from bot.domain.answers import Numbers
from bot.domain.performance.told import Bin, Calibration
from bot.domain.proportions import wilson

BINS = 10


def calibration_of(truth: Numbers, score: Numbers) -> Calibration:
    """The reliability table of `n` probabilities, shape `(n,)`, and their expected calibration error.

    The scores are put into ten bins of equal width, an edge into the bin below it. With n_b of n rows in bin b,

        error = sum_b n_b / n |share of ones in b - mean score in b|

    Source: Naeini, Cooper and Hauskrecht, AAAI 29 (2015) 2901-2907. The error is above 0 for the best of scores as well: if
    they are right, the difference in a bin is about normal with variance v_b = mean of p (1 - p) / n_b, and the error to be
    expected is by_chance = sum_b n_b / n sqrt(2 v_b / pi).

    >>> found = calibration_of(np.array([0.0, 1.0, 1.0, 1.0]), np.array([0.5, 0.5, 0.9, 0.9]))
    >>> round(found.error, 3), [(each.rows, each.share) for each in found.bins]
    (0.05, [(2, 0.5), (2, 1.0)])
    """
    edges = np.linspace(0, 1, BINS + 1)
    place = np.searchsorted(edges[1:-1], score)
    rows, scores, ones, spread = (
        np.bincount(place, each, BINS) for each in (np.ones(len(score)), score, truth, score * (1 - score))
    )
    bins = tuple(
        _bin(edges[at], edges[at + 1], int(rows[at]), scores[at] / rows[at], int(ones[at]))
        for at in range(BINS)
        if rows[at]
    )
    n = max(len(score), 1)
    return Calibration(
        len(score),
        float(np.abs(ones - scores).sum()) / n,
        math.sqrt(2 / math.pi) * float(np.sqrt(spread).sum()) / n,
        bins,
    )


def _bin(low: float, high: float, rows: int, score: float, ones: int) -> Bin:
    share_low, share_high = wilson(ones, rows)
    return Bin(
        float(low), float(high), rows, float(score), ones / rows, max(share_low, 0.0), min(share_high, 1.0)
    )
