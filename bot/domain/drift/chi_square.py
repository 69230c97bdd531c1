"""Chi-square: whether two samples could have the same mix of categories, and Cramér's V, how far they are from it."""

import math

import numpy as np
from numpy.typing import NDArray

from bot.domain.drift.bounded import Bounded
from bot.domain.drift.divergence import Numbers, summed
from bot.domain.drift.shares import Shares
from bot.domain.drift.tails import chi_square_tail

# Of the smaller side: a bin in which fewer rows are expected is rare, and so many rows in rare bins are no longer few.
RARE, MANY = 5, 30


def chi_square(shares: Shares) -> Bounded:
    """Pearson's statistic of the table with two rows and a column a bin; without a unit, growing with the rows.

    With n rows of the reference and m of the current, and the shares p and q of a bin,

        X2 = sum n m (p - q)^2 / (n p + m q)

    which is the usual sum of (observed - expected)^2 / expected over both sides. Source: Pearson, Philosophical
    Magazine 50 (1900) 157-175.

    >>> counts = np.random.default_rng(7).multinomial(1000, [[0.5, 0.3, 0.2], [0.3, 0.3, 0.4]])
    >>> found = Shares((1000, 1000), counts, counts, counts)
    >>> round(chi_square(found).value, 1), round(cramers_v(found).value, 3), chi_square_p(found) < 1e-20
    (142.7, 0.267, True)
    """
    n, m = (float(each) for each in shares.rows)

    def term(reference: Numbers, current: Numbers) -> Numbers:
        expected = n * reference + m * current
        squares = n * m * np.square(reference - current)
        return np.divide(squares, expected, out=np.zeros_like(squares), where=expected > 0)

    def apart(reference: Numbers, current: Numbers) -> Numbers:
        return m * reference + n * current

    return summed(shares, term, apart, term)


def cramers_v(shares: Shares) -> Bounded:
    """Cramér's V of the same table, sqrt(X2 / (n + m)): from 0, the same mix, to 1, nothing in common.

    Source: Cramér, Mathematical Methods of Statistics (1946) 282.
    """
    rows = sum(shares.rows)
    return chi_square(shares).map(lambda found: math.sqrt(min(found / rows, 1.0)))


def chi_square_p(shares: Shares) -> float:
    """The probability of a chi-square this large when nothing but chance tells the sides apart.

    Of many rare categories the textbook's distribution is wrong (of 100,000 rows beside 1,000 it calls every third pair of
    samples of the same data different). So the chi-square distribution is scaled to the mean and variance that the
    statistic has over all ways to deal the rows to the sides: P(X2 > x) = Q(x / a; k) with a = variance / (2 mean) and
    k = 2 mean^2 / variance. Of few, frequent categories that is the textbook's. A few rare bins alone, of which a single row
    would say too much, count with the least frequent of the others. Source of the variance: Dawson, Biometrika 41
    (1954) 280-281, after Haldane, Biometrika 31 (1940) 346-355; of the limit of five rows: Cochran, Biometrics 10 (1954) 417-451.
    """
    counts = _without_few_rare(shares.all_counts)
    mean, variance = _moments(counts.astype(np.float64))
    if variance <= 0:
        return 1.0
    found = chi_square(Shares(shares.rows, counts, counts, counts)).value
    return chi_square_tail(found * 2 * mean / variance, 2 * mean * mean / variance)


def _without_few_rare(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    sides = counts.sum(axis=1)
    expected = counts.sum(axis=0) * (sides.min() / max(sides.sum(), 1))
    rare = expected < RARE
    if expected[rare].sum() >= MANY or not rare.any():
        return counts
    others = counts[:, ~rare]
    if not others.shape[1]:
        return np.asarray(counts.sum(axis=1, keepdims=True))
    others[:, np.argmin(others.sum(axis=0))] += counts[:, rare].sum(axis=1)
    return others


def _moments(counts: NDArray[np.float64]) -> tuple[float, float]:
    rows = float(counts.sum())
    bins = counts.shape[1]
    if rows < 4 or bins < 2:
        return 0.0, 0.0
    sides, columns = counts.sum(axis=1), counts.sum(axis=0)
    free = [(rows - each) * (each - 1) / (rows - 1) for each in (2, bins)]
    uneven = [(float((rows / each).sum()) - len(each) ** 2) / (rows - 2) for each in (sides, columns)]
    mean = rows / (rows - 1) * (bins - 1)
    variance = 2 * rows / (rows - 3) * (free[0] - uneven[0]) * (free[1] - uneven[1])
    return mean, variance + rows * rows / (rows - 1) * uneven[0] * uneven[1]
