"""Kolmogorov-Smirnov: the largest gap between the two sides' shares of values up to any point."""

import math

import numpy as np

from bot.domain.drift.aligned import AlignedNumbers
from bot.domain.drift.bounded import Bounded
from bot.domain.drift.tails import kolmogorov_tail


def kolmogorov_smirnov(column: AlignedNumbers) -> Bounded | None:
    """D = max |F(x) - G(x)| over the shares F and G of finite values up to x: from 0 to 1; None where a side has none.

    At the edges of bins it is exact. Within a bin of several values it can be larger at most by what the bin holds:
    the reference's values in it may all come before the current's, or after. Source: Smirnov, Annals of Mathematical
    Statistics 19 (1948) 279-281.

    >>> from bot.domain.drift.aligned import aligned
    >>> from bot.domain.profile.column import ColumnSummary
    >>> rng = np.random.default_rng(7)
    >>> sides = [ColumnSummary.of_floats("x", rng.normal(mean, 1, 1000)) for mean in (0.0, 0.5)]
    >>> found = kolmogorov_smirnov(aligned(*sides))
    >>> round(found.value, 3), found.is_exact
    (0.242, True)
    """
    totals = column.counts.sum(axis=1, keepdims=True)
    if not totals.all():
        return None
    reference, current = column.counts / totals
    upto = np.cumsum(column.counts, axis=1) / totals
    gaps = upto[0] - upto[1]
    before = np.concatenate([[0.0], gaps[:-1]])
    value = float(np.abs(gaps).max())
    within = np.maximum(np.abs(before + reference), np.abs(before - current))
    open_ = within[~column.is_single]
    return Bounded(value, value, max(value, float(open_.max(initial=0.0))))


def kolmogorov_smirnov_p(distance: float, present: tuple[int, int]) -> float:
    """The probability of a distance this large between two samples, n and m values, of the same continuous distribution.

    With e = n m / (n + m) it is Kolmogorov's tail at D (sqrt e + 0.12 + 0.11 / sqrt e), and on the safe side where
    values repeat. Source: Stephens, Journal of the Royal Statistical Society B 32 (1970) 115-122.

    >>> round(kolmogorov_smirnov_p(0.1, (400, 400)), 3)
    0.034
    """
    root = math.sqrt(present[0] * present[1] / (present[0] + present[1]))
    return kolmogorov_tail(distance * (root + 0.12 + 0.11 / root))
