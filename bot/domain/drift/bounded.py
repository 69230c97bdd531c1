"""A statistic of which only so much is known as the bins keep: a value, and between what the exact one lies."""

from collections.abc import Callable
from typing import NamedTuple


class Bounded(NamedTuple):
    """`value` is told; computed from the values themselves it lies between `least` and `most`."""

    least: float
    value: float
    most: float

    @classmethod
    def exactly(cls, value: float) -> "Bounded":
        """A value that is the exact one."""
        return cls(value, value, value)

    @property
    def bound(self) -> float:
        """The exact value is no farther than this from the one that is told."""
        return max(self.most - self.value, self.value - self.least)

    @property
    def is_exact(self) -> bool:
        """Whether nothing is left open."""
        return self.least == self.most

    def map(self, rising: Callable[[float], float]) -> "Bounded":
        """What a function that never falls makes of it."""
        return Bounded(rising(self.least), rising(self.value), rising(self.most))
