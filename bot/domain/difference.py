"""A difference between two paired measurements, with its interval: what every paired test returns."""

from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

CONFIDENCE = 0.95

_NORMAL = NormalDist()


class Method(StrEnum):
    """How an interval was found, by the name people know it."""

    DELONG = "DeLong"
    MCNEMAR = "McNemar"
    BOOTSTRAP = "bootstrap"


@dataclass(frozen=True, slots=True)
class Difference:
    """Second minus first, in the metric's own unit, on `pairs` shared predictions.

    `low` to `high` is the two-sided interval at `confidence`. `p` is the two-sided probability of a difference
    this large by chance, None where the method has no test of its own.
    """

    value: float
    low: float
    high: float
    pairs: int
    method: Method
    p: float | None = None
    confidence: float = CONFIDENCE

    @property
    def is_real(self) -> bool:
        """Whether chance is an unlikely explanation: zero lies outside the interval, and the test agrees."""
        outside = self.low > 0 or self.high < 0
        return outside and (self.p is None or self.p < 1 - self.confidence)

    def swapped(self) -> "Difference":
        """The same difference seen from the other side."""
        return Difference(
            0.0 - self.value,
            0.0 - self.high,
            0.0 - self.low,
            self.pairs,
            self.method,
            self.p,
            self.confidence,
        )


def quantile(confidence: float) -> float:
    """How many standard errors a two-sided interval reaches: 1.96 at 0.95."""
    return _NORMAL.inv_cdf((1 + confidence) / 2)


def two_sided(one_sided: float) -> float:
    """The two-sided confidence whose lower end is the one-sided lower bound: 0.95 gives 0.90."""
    return 2 * one_sided - 1
