"""How often each number occurs, in a bounded number of bins: exact for few numbers, ever wider for more.

A bin is what is left of a number when its lowest bits are dropped; as many are dropped as it takes to have `most` bins or
fewer, and no more. That depends on the numbers alone and on no order, so parts put together are exactly the whole. For floating-point
numbers in their order (`ordered`) the bins are as fine as the values are small: dropping 45 bits leaves 7 of the mantissa,
bins of 1/128 of the value.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from bot.domain.profile.ordered import Whole

# Of values that are measured, and of whole numbers that are counted.
OF_VALUES, OF_WHOLE = 1 << 12, 1 << 14
# Numbers that lie closer together than this are counted in one array, without sorting them.
_DENSE = 1 << 21
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
        some = cls(0, *np.unique(numbers[:_SAMPLE], return_counts=True), most)._bounded()
        return cls(some.shift, *_counted(numbers, some.shift), most)._bounded()

    def merged(self, other: Self) -> Self:
        """Both as one: associative and commutative, and of the parts of a whole the whole."""
        shift = max(self.shift, other.shift)
        one, two = self.coarsened(shift), other.coarsened(shift)
        numbers, places = np.unique(np.concatenate([one.numbers, two.numbers]), return_inverse=True)
        counts = np.zeros(len(numbers), np.int64)
        np.add.at(counts, places, np.concatenate([one.counts, two.counts]))
        return type(self)(shift, numbers, counts, self.most)._bounded()

    def coarsened(self, shift: int) -> Self:
        """The same numbers in wider bins."""
        if shift == self.shift:
            return self
        numbers = self.numbers >> (shift - self.shift)
        begins = np.flatnonzero(np.diff(numbers, prepend=numbers[:1] - 1)) if len(numbers) else numbers
        counts = np.add.reduceat(self.counts, begins) if len(begins) else self.counts
        return type(self)(shift, numbers[begins], counts, self.most)

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
        low, high = self.shift, _BITS
        if len(self.numbers) <= self.most:
            return self
        # Wider bins are never more: the narrowest that are few enough, by halving.
        while low < high:
            middle = (low + high) // 2
            if 1 + np.count_nonzero(np.diff(self.numbers >> (middle - self.shift))) > self.most:
                low = middle + 1
            else:
                high = middle
        return self.coarsened(low)


def _counted(numbers: Whole, shift: int) -> tuple[Whole, Whole]:
    lowest, highest = int(numbers.min()) >> shift, int(numbers.max()) >> shift
    if highest - lowest >= _DENSE:
        return np.unique(numbers >> shift, return_counts=True)
    places = numbers >> shift
    places -= lowest
    counts = np.bincount(places)
    there = np.flatnonzero(counts)
    return there + lowest, counts[there]
