"""The bins in which PSI, Jensen-Shannon and chi-square compare: ten between quantiles of the reference, or one a category.

A number below or above everything in the reference has a bin of its own, and so have nulls, NaN and infinities. Of few
different numbers each has a bin, and each gap between two of them.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.domain.drift.aligned import AlignedNumbers
from bot.domain.drift.texts import AlignedTexts
from bot.domain.profile.ordered import Whole

BINS = 10

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """`counts[side, i]` rows of a side lie in bin `i`, of `rows[side]`; side 0 is the reference, 1 the current.

    Where an edge falls into a bin of the profile, the exact count lies from `least` to `most`, shape `(2, b)`. `groups`,
    shape `(2, g)`, are further bins of categories that are not told apart.
    """

    rows: tuple[int, int]
    counts: Counts
    least: Counts
    most: Counts
    groups: Counts = field(default_factory=lambda: np.empty((2, 0), np.int64))

    @property
    def all_counts(self) -> Counts:
        """All bins in which there is a row, as an array of its own, shape `(2, n)`."""
        found = np.hstack([self.counts, self.groups])
        return found[:, found.any(axis=0)]


def shares(column: AlignedNumbers | AlignedTexts, bins: int = BINS) -> Shares:
    """The counts by bin, edges at the reference's quantiles.

    A number belongs to the bin in which the middle of its ranks in the reference lies: of 10 bins the third
    holds those between the second and the third tenth.
    """
    if isinstance(column, AlignedTexts):
        counts = np.hstack([column.counts, column.aside])
        return Shares(column.rows, counts, counts, counts, column.groups)
    lowest, at, highest, size = _places(column, bins)
    counts = np.array([np.bincount(at, each, size) for each in column.counts]).astype(np.int64)
    sure = lowest == highest
    least = np.array([np.bincount(at[sure], each[sure], size) for each in column.counts]).astype(np.int64)
    most = np.array([_may(lowest, highest, each, size) for each in column.counts])
    return Shares(column.rows, *(np.hstack([each, column.aside]) for each in (counts, least, most)))


def _places(column: AlignedNumbers, bins: int) -> tuple[Whole, Whole, Whole, int]:
    """Of each bin of the profile the lowest, the likely and the highest place its numbers may have, and how many there are."""
    if column.few is not None and len(column.few) <= bins:
        return _by_value(column, column.few)
    return _by_rank(column, bins)


def _by_value(column: AlignedNumbers, few: Whole) -> tuple[Whole, Whole, Whole, int]:
    lowest, highest = (
        np.searchsorted(few, each, "left") + np.searchsorted(few, each, "right")
        for each in (column.first, column.last)
    )
    # The first of the reference's numbers in the bin, where there is one.
    at = np.where(lowest == highest, lowest, lowest + 1 - lowest % 2)
    return lowest, at, highest, 2 * len(few) + 1


def _by_rank(column: AlignedNumbers, bins: int) -> tuple[Whole, Whole, Whole, int]:
    upto = np.cumsum(column.counts[0])
    before, total = upto - column.counts[0], int(upto[-1])
    assert column.ends
    below, above = column.first < column.ends[0], column.last > column.ends[1]
    at = 1 + (before + upto) * bins // (2 * total)
    at[column.last < column.ends[0]] = 0
    at[column.first > column.ends[1]] = bins + 1
    lowest = np.where(below, 0, np.minimum(1 + before * bins // total, bins))
    highest = np.where(above, bins + 1, np.minimum(1 + upto * bins // total, bins))
    lowest[column.first > column.ends[1]] = bins + 1
    highest[column.last < column.ends[0]] = 0
    single = column.is_single
    return np.where(single, at, lowest), at, np.where(single, at, highest), bins + 2


def _may(lowest: Whole, highest: Whole, counts: Counts, size: int) -> Counts:
    """The most that each place may hold: all that may be there."""
    steps = np.bincount(lowest, counts, size + 1) - np.bincount(highest + 1, counts, size + 1)
    return np.cumsum(steps)[:size].astype(np.int64)
