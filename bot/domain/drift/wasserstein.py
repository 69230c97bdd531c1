"""Wasserstein: how far values must be moved on average to make one side of the other."""

import math

import numpy as np

from bot.domain.drift.aligned import AlignedNumbers
from bot.domain.drift.bounded import Bounded


def wasserstein(column: AlignedNumbers) -> Bounded | None:
    """W1 = the integral of |F(x) - G(x)| over the shares F and G of finite values up to x, in the unit of the values.

    Between bins that is exact. Within a bin of several values each is taken to lie in the middle, which moves it by half of the
    bin's width at most, so W1 is off by at most the sum over bins of width / 2 x (share of reference + share of
    current). None where a side has no finite values, or where they are too far apart for a number. Dates are in days,
    times in microseconds. Source: Vallender, Theory of Probability and Its Applications 18 (1974) 784-786.

    >>> from bot.domain.drift.aligned import aligned
    >>> from bot.domain.profile.column import ColumnSummary
    >>> rng = np.random.default_rng(7)
    >>> sides = [ColumnSummary.of_floats("x", rng.normal(mean, 1, 1000)) for mean in (0.0, 0.5)]
    >>> round(wasserstein(aligned(*sides)).value, 3)
    0.565
    """
    totals = column.counts.sum(axis=1, keepdims=True)
    if not totals.all():
        return None
    upto = np.cumsum(column.counts, axis=1) / totals
    gaps = np.abs(upto[0] - upto[1])
    # What is too large becomes an infinity, and is found below.
    with np.errstate(over="ignore", invalid="ignore"):
        middle = column.low + (column.high - column.low) / 2
        value = float((gaps[:-1] * np.diff(middle)).sum())
        bound = float((column.counts / totals * (column.high - column.low) / 2).sum())
    if not math.isfinite(value) or not math.isfinite(bound):
        return None
    return Bounded(max(value - bound, 0.0), value, value + bound)


def normed(distance: Bounded, deviation: float | None) -> Bounded | None:
    """The distance in standard deviations of the reference, or of both sides where the reference does not vary.

    None where no deviation is known. Where nothing varies, nothing moved.

    >>> normed(Bounded.exactly(3.0), 2.0).value, normed(Bounded.exactly(0.0), 0.0).value
    (1.5, 0.0)
    """
    if deviation is None:
        return None
    return distance.map(lambda found: found / deviation) if deviation else Bounded.exactly(0.0)
