"""What a measurement is: samples, what was promised of them, and the row that says whether it was kept."""

import statistics
from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """What of the samples a promise speaks about."""

    MEDIAN = "median"
    P99 = "p99"


@dataclass(frozen=True)
class Samples:
    """Measured values of one side, all in the same unit (`s`, `ms`, `MB`, `/s`)."""

    values: tuple[float, ...]
    unit: str = "s"

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def p99(self) -> float:
        """The value that one in a hundred exceeds; the worst where there are fewer than a hundred."""
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]

    def of(self, measure: Measure) -> float:
        """The number that a promise speaks about."""
        return self.p99 if measure is Measure.P99 else self.median


@dataclass(frozen=True)
class AtMost:
    """A promise in the unit of the samples: our own number stays below a limit, whatever the peer does."""

    limit: float
    measure: Measure = Measure.MEDIAN

    def kept(self, ours: Samples, peer: Samples | None) -> bool:
        """Whether our number is below the limit."""
        return ours.of(self.measure) < self.limit

    def words(self, unit: str) -> str:
        """The promise as a person reads it."""
        return f"{self.measure} < {self.limit:g} {unit}"


@dataclass(frozen=True)
class PeerTakes:
    """A promise as a ratio of medians, both sides measured in one run: the peer takes at least so many times ours."""

    times: float

    def kept(self, ours: Samples, peer: Samples | None) -> bool:
        """Whether the peer took that much longer; a missing peer keeps nothing."""
        return peer is not None and peer.median >= self.times * ours.median

    def words(self, unit: str) -> str:
        """The promise as a person reads it."""
        return f"peer ≥ {self.times:g} x"


@dataclass(frozen=True)
class Row:
    """One line of the table; without a promise it is only told."""

    name: str
    ours: Samples
    peer: Samples | None = None
    peer_name: str = ""
    promise: AtMost | PeerTakes | None = None
    # Of a share: of how many draws.
    trials: int | None = None

    @property
    def ratio(self) -> float | None:
        """How many times ours the peer takes, by medians."""
        return None if self.peer is None else self.peer.median / self.ours.median

    @property
    def kept(self) -> bool | None:
        """Whether the promise was kept; None where there is none."""
        return None if self.promise is None else self.promise.kept(self.ours, self.peer)
