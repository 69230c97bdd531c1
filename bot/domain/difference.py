"""A difference between two paired measurements, with its interval: what every paired test returns."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import NormalDist

CONFIDENCE = 0.95

_NORMAL = NormalDist()


class Method(StrEnum):
    """How an interval was found, by the name people know it."""

    DELONG = "DeLong"
    MCNEMAR = "McNemar"
    BOOTSTRAP = "bootstrap"
    WILSON = "Wilson"


@dataclass(frozen=True, slots=True)
class Difference:
    """Second minus first, in the metric's own unit, on `pairs` shared predictions.

    `low` to `high` is the two-sided interval at `confidence`. `p` is the two-sided probability of a difference
    this large by chance, None where the method has no test of its own. `telling` counts the rows on which the sides
    differ, None where the method does not need it.
    """

    value: float
    low: float
    high: float
    pairs: int
    method: Method
    p: float | None = None
    confidence: float = CONFIDENCE
    telling: int | None = None

    @property
    def is_real(self) -> bool:
        """Whether chance is an unlikely explanation: zero lies outside the interval, the test agrees, and enough
        rows tell the sides apart."""
        outside = self.low > 0 or self.high < 0
        return outside and (self.p is None or self.p < 1 - self.confidence) and not self.is_thin

    @property
    def is_thin(self) -> bool:
        """Whether so few rows tell the sides apart that even all of them agreeing would not be evidence."""
        return self.telling is not None and self.telling < fewest_telling(self.confidence)

    def swapped(self) -> "Difference":
        """The same difference seen from the other side."""
        return replace(self, value=0.0 - self.value, low=0.0 - self.high, high=0.0 - self.low)


def quantile(confidence: float) -> float:
    """How many standard errors a two-sided interval reaches: 1.96 at 0.95."""
    return _NORMAL.inv_cdf((1 + confidence) / 2)


def fewest_telling(confidence: float) -> int:
    """How many rows must differ for a sign test in which all agree to reach the confidence: 2 * (1/2)^k < 1 - it.

    >>> fewest_telling(0.95)
    6
    """
    return math.floor(1 - math.log2(1 - confidence)) + 1


def two_sided(one_sided: float) -> float:
    """The two-sided confidence whose lower end is the one-sided lower bound: 0.95 gives 0.90."""
    return 2 * one_sided - 1
