"""Where numbers lie, added up part by part. It needs numpy, which commands are read without."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, mean, and the sum of squared distances from the mean, of values that are looked at once.

    Two parts are put together by Chan, Golub and LeVeque (The American Statistician 37 (1983) 242-247): with counts
    a and b and means p and q,

        mean = p + (q - p) b / (a + b)        squares = squares_a + squares_b + (q - p)^2 a b / (a + b)

    >>> both = Moments.of(np.array([1.0, 2.0])).merged(Moments.of(np.array([6.0])))
    >>> both.mean, round(both.deviation or 0, 4)
    (3.0, 2.6458)
    """

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> "Moments":
        """The moments of finite values, shape `(n,)`."""
        if not len(values):
            return cls()
        with np.errstate(over="ignore", invalid="ignore"):
            mean = float(values.mean())
            away = values - mean
            return cls(len(values), mean, float(np.square(away, out=away).sum()))

    def merged(self, other: "Moments") -> "Moments":
        """Both as one."""
        count = self.count + other.count
        if not count:
            return self
        gap = other.mean - self.mean
        mean = self.mean + gap * other.count / count
        return Moments(
            count, mean, self.squares + other.squares + gap * gap * self.count * other.count / count
        )

    @property
    def deviation(self) -> float | None:
        """The sample's standard deviation; None of fewer than two values, or where numbers are too large for it."""
        found = (
            math.sqrt(self.squares / (self.count - 1)) if self.count > 1 and self.squares >= 0 else math.inf
        )
        return found if math.isfinite(found) else None
