"""How often each number occurs, in a bounded number of bins: exact for few numbers, ever wider for more.

A bin is what is left of a number when its lowest bits are dropped; as many are dropped as it takes to have `most` bins or
fewer, and no more. That depends on the numbers alone and on no order, so parts put together are exactly the whole. For floating-point
numbers in their order (`ordered`) the bins are as fine as the values are small: dropping 45 bits leaves 7 of the mantissa,
bins of 1/128 of the value.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.domain.profile.ordered import Whole

# Of values that are measured, and of whole numbers that are counted.
OF_VALUES, OF_WHOLE = 1 << 12, 1 << 14
# Numbers that lie closer together than this are counted in one array, without sorting them.
_DENSE = 1 << 21
# As many places as it does not cost much to look through.
_NARROW = 1 << 15
_SAMPLE = 1 << 15
_BITS = 63


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """`counts[i]` numbers begin, their `shift` lowest bits dropped, with `numbers[i]`; both `(k,)`, ascending, no zeros."""

    shift: int
    numbers: Whole
    counts: Whole
    most: int = OF_WHOLE

    @classmethod
    def of(cls, numbers: Whole, most: int = OF_WHOLE) -> Self:
        """The bins of numbers, shape `(n,)`, in whatever order.

        >>> Bins.of(np.array([7, 2, 7])).counts.tolist()
        [1, 2]
        """
        if not len(numbers):
            return cls(0, np.empty(0, np.int64), np.empty(0, np.int64), most)
        # Some of the numbers already need bins so wide: that spares counting them all one by one.
        some = cls(0, *np.unique(numbers[: min(2 * most, _SAMPLE)], return_counts=True), most)._bounded()
        return cls(some.shift, *_counted(numbers, some.shift), most)._bounded()

    def merged(self, other: Self) -> Self:
        """Both as one: associative and commutative, and of the parts of a whole the whole."""
        shift = max(self.shift, other.shift)
        one, two = self.coarsened(shift), other.coarsened(shift)
        numbers = np.concatenate([one.numbers, two.numbers])
        # Two runs that ascend already: a stable sort merges them.
        order = np.argsort(numbers, kind="stable")
        counts = np.concatenate([one.counts, two.counts])[order]
        return type(self)(shift, *_summed(numbers[order], counts), self.most)._bounded()

    def coarsened(self, shift: int) -> Self:
        """The same numbers in wider bins."""
        if shift == self.shift:
            return self
        return type(self)(shift, *_summed(self.numbers >> (shift - self.shift), self.counts), self.most)

    @property
    def total(self) -> int:
        """How many numbers there are."""
        return int(self.counts.sum())

    @property
    def is_exact(self) -> bool:
        """Whether each number has a bin of its own."""
        return self.shift == 0

    @property
    def first(self) -> Whole:
        """The smallest number that each bin may hold, shape `(k,)`."""
        return self.numbers << self.shift

    @property
    def last(self) -> Whole:
        """The largest number that each bin may hold, shape `(k,)`."""
        return self.first + ((1 << self.shift) - 1)

    def _bounded(self) -> Self:
        if len(self.numbers) <= self.most:
            return self
        # Neighbours are one once the highest bit in which they differ is dropped: wider bins are never more.
        differ = np.bincount(_highest_bit(self.numbers[1:] ^ self.numbers[:-1]), minlength=_BITS + 1)
        left = 1 + np.cumsum(differ[::-1])[::-1]
        return self.coarsened(min(self.shift + int(np.argmax(left <= self.most)), _BITS))


def _highest_bit(numbers: Whole) -> NDArray[np.int32]:
    found = numbers.view(np.uint64)
    # Without the bits that follow a bit no number is rounded up to the next power of two.
    return np.frexp((found & ~(found >> np.uint64(1))).astype(np.float64))[1] - np.int32(1)


def _summed(numbers: Whole, counts: Whole) -> tuple[Whole, Whole]:
    """Each number of those that ascend once, with all its counts."""
    if not len(numbers):
        return numbers, counts
    begins = np.flatnonzero(np.concatenate([[True], numbers[1:] != numbers[:-1]]))
    return numbers[begins], np.add.reduceat(counts, begins)


def _counted(numbers: Whole, shift: int) -> tuple[Whole, Whole]:
    places = numbers >> shift
    lowest, highest = int(places.min()), int(places.max())
    if highest - lowest < _NARROW or (lowest >= 0 or highest < 0):
        return _one_by_one(places, lowest, highest)
    # Floating-point numbers on both sides of zero, between which there is a wide gap: each side by its distance from zero.
    sign = places >> _BITS
    places ^= sign
    nearest, farthest = int(places.min()), int(places.max())
    span = farthest - nearest + 1
    if span >= _DENSE:
        return np.unique(numbers >> shift, return_counts=True)
    # In place: memory that is new to the process takes longer than the arithmetic.
    sign *= span
    places -= sign
    places -= nearest
    counts = np.bincount(places, minlength=2 * span)
    above, below = (np.flatnonzero(each != 0) for each in (counts[:span], counts[span:]))
    there = np.concatenate([~(below[::-1] + nearest), above + nearest])
    return there, np.concatenate([counts[span + below[::-1]], counts[above]])


def _one_by_one(places: Whole, lowest: int, highest: int) -> tuple[Whole, Whole]:
    if highest - lowest >= _DENSE:
        return np.unique(places, return_counts=True)
    places -= lowest
    counts = np.bincount(places)
    there = np.flatnonzero(counts != 0)
    return there + lowest, counts[there]
