"""Sums over bins of how far two shares lie apart, and between what such a sum lies where the counts are not quite known."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bot.domain.drift.bounded import Bounded
from bot.domain.drift.shares import Shares

Numbers = NDArray[np.float64]
# Of the shares of reference and current in some bins, shape `(b,)` each, a number for each bin.
Term = Callable[[Numbers, Numbers], Numbers]


def summed(shares: Shares, term: Term, apart: Term, together: Term) -> Bounded:
    """The sum of `term` over all bins.

    `term` is convex in both shares and 0 where they are equal. So over a rectangle of possible shares it is largest
    in a corner, and least on the diagonal, else in the corner nearest to it. Of a group of categories `apart` is the
    most that its categories can come to one by one, and `together` the least.
    """
    rows = np.array(shares.rows, np.float64)[:, None]
    counts, least, most, groups = (
        each / rows for each in (shares.counts, shares.least, shares.most, shares.groups)
    )
    value = float(term(*counts).sum() + term(*groups).sum())
    lowest = float(_lowest(term, least, most).sum() + together(*groups).sum())
    highest = float(_highest(term, least, most).sum() + apart(*groups).sum())
    # Added up in another order, equal numbers may differ in their last digit.
    return Bounded(min(lowest, value), value, max(highest, value))


def _highest(term: Term, least: Numbers, most: Numbers) -> Numbers:
    corners = [
        term(reference, current) for reference in (least[0], most[0]) for current in (least[1], most[1])
    ]
    return np.asarray(np.max(corners, axis=0))


def _lowest(term: Term, least: Numbers, most: Numbers) -> Numbers:
    above, below = least[0] > most[1], most[0] < least[1]
    nearest = np.where(above, term(least[0], most[1]), term(most[0], least[1]))
    return np.where(above | below, nearest, 0.0)
