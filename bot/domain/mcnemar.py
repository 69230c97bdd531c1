"""McNemar's exact test: whether two classifiers are right equally often on the same rows.

A leaf: scipy.stats loads here and takes seconds, so import this inside the function that needs it.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from bot.domain.difference import CONFIDENCE, Difference, Method
from bot.domain.proportions import newcombe


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
