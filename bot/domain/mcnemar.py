"""McNemar's exact test: whether two classifiers are right equally often on the same rows.

A leaf: scipy.stats loads here and takes seconds, so import this inside the function that needs it.
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from bot.domain.difference import CONFIDENCE, Difference, Method, quantile


def mcnemar(
    first: NDArray[np.bool_], second: NDArray[np.bool_], confidence: float = CONFIDENCE
) -> Difference:
    """The difference in accuracy (second minus first) of two classifiers on the same `n` rows.

    `first` and `second` have shape `(n,)` and say where each was right. Rows on which one alone was right,
    b = first alone and c = second alone, carry all the evidence: if neither is better, c is binomial with b + c
    trials and probability 1/2, and p is its exact two-sided probability. The interval of (c - b) / n is Newcombe's:
    Wilson's interval of either accuracy, put together for pairs that are correlated.

    Sources: McNemar, Psychometrika 12 (1947) 153-157; Newcombe, Statistics in Medicine 17 (1998) 2635-2650, his
    method 10; worked examples in Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13:91 (2013).

    >>> right = np.random.default_rng(7).random((2, 400)) < [[0.82], [0.87]]
    >>> found = mcnemar(*right)
    >>> round(found.value, 4), round(found.low, 3), round(found.high, 3), round(found.p, 4)
    (0.09, 0.042, 0.138, 0.0003)
    """
    both = int(np.count_nonzero(first & second))
    second_alone = int(np.count_nonzero(second)) - both
    first_alone = int(np.count_nonzero(first)) - both
    neither = len(first) - both - first_alone - second_alone
    discordant = first_alone + second_alone
    p = float(binomtest(second_alone, discordant).pvalue) if discordant else 1.0
    # Without a row that tells them apart there is nothing to test: the difference is 0.
    low, high = newcombe((both, second_alone, first_alone, neither), confidence) if discordant else (0.0, 0.0)
    value = (second_alone - first_alone) / max(len(first), 1)
    return Difference(value, low, high, len(first), Method.MCNEMAR, p, confidence)


def newcombe(counts: tuple[int, int, int, int], confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The interval of p1 - p2 for the paired counts (both, p1 alone, p2 alone, neither).

    With Wilson's intervals l1 to u1 and l2 to u2, and the correlation phi of the four counts, lowered by half a
    row where it is positive,

        low  = d - sqrt((p1 - l1)^2 - 2 phi (p1 - l1)(u2 - p2) + (u2 - p2)^2)
        high = d + sqrt((u1 - p1)^2 - 2 phi (u1 - p1)(p2 - l2) + (p2 - l2)^2)

    >>> tuple(round(each, 3) for each in newcombe((1, 1, 7, 12)))
    (-0.507, -0.026)
    """
    both, first, second, _ = counts
    rows = sum(counts)
    p1, p2 = (both + first) / rows, (both + second) / rows
    (l1, u1), (l2, u2) = wilson(both + first, rows, confidence), wilson(both + second, rows, confidence)
    phi = _correlation(counts)
    down = (p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2
    up = (u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2
    return p1 - p2 - math.sqrt(max(down, 0.0)), p1 - p2 + math.sqrt(max(up, 0.0))


def wilson(successes: int, rows: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval of a proportion (Journal of the American Statistical Association 22 (1927) 209-212).

    >>> tuple(round(each, 4) for each in wilson(81, 263))
    (0.2553, 0.3662)
    """
    z = quantile(confidence)
    middle = (successes + z * z / 2) / (rows + z * z)
    reach = z * math.sqrt(successes * (rows - successes) / rows + z * z / 4) / (rows + z * z)
    return middle - reach, middle + reach


def _correlation(counts: tuple[int, int, int, int]) -> float:
    both, first, second, neither = counts
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    if margins == 0:
        return 0.0
    surplus = both * neither - first * second
    corrected = max(surplus - sum(counts) / 2, 0.0) if surplus > 0 else float(surplus)
    return corrected / math.sqrt(margins)
