"""What a monitor saw when it looked, and how a model stands by all that watches it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.monitors.monitor import Reference
from bot.domain.quality.findings import Finding


class Status(StrEnum):
    """How something stands; the later the worse, and what nobody sees is worse than what is only not as it was."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    NO_DATA = "no data"
    FAILING = "failing"

    @property
    def rank(self) -> int:
        """Its place in the order; worse is higher."""
        return list(Status).index(self)


class Why(StrEnum):
    """Why there is nothing to judge by."""

    NO_BATCH = "no_batch"
    NO_METRIC = "no_metric"
    NO_REFERENCE = "no_reference"
    NO_COLUMNS = "no_columns"
    LEARNING = "learning"


def worst(statuses: Iterable[Status | None]) -> Status | None:
    """The worst that is known; None where nothing is.

    >>> worst([Status.HEALTHY, None, Status.DEGRADED]).value
    'degraded'
    """
    return max((each for each in statuses if each is not None), key=lambda each: each.rank, default=None)


@dataclass(frozen=True, slots=True)
class Moved:
    """A column, and how far it moved."""

    column: str
    value: float


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that is wrong with a batch; of columns that may be personal counts alone are in it."""

    batch: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found: `status` is None where nothing can be judged yet, and `why` says what for.

    `value` stands against `low` and `high`. `moved` are the columns that did, the furthest first, of `columns` that were compared;
    `wrong` some of the `found` things, then what could not be examined; `learned_from` of how many earlier windows the
    limits are.
    """

    status: Status | None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    moved: tuple[Moved, ...] = ()
    columns: int = 0
    wrong: tuple[Wrong, ...] = ()
    found: int = 0
    learned_from: int = 0
    why: Why | None = None

    @property
    def is_breach(self) -> bool:
        """Whether it is anything that somebody should hear of."""
        return self.status not in {None, Status.HEALTHY}

    @property
    def badness(self) -> float:
        """How bad it is, larger being worse: how far beyond its limit the value is, as a share of it."""
        if self.value is None:
            return 0.0
        over = 0.0 if self.high is None else _beyond(self.value - self.high, self.high)
        under = 0.0 if self.low is None else _beyond(self.low - self.value, self.low)
        return max(over, under, 0.0)


def _beyond(distance: float, limit: float) -> float:
    return distance / abs(limit) if limit else distance


@dataclass(frozen=True, slots=True)
class Reading:
    """A look of a monitor (by its name) at a model in an environment, at the time that ended at `until`.

    `version` was live then; `rows` were looked at, of `batches`, the newest of them sent by `sender`.
    """

    model: str
    environment: str
    monitor: str
    until: datetime
    at: datetime
    version: int
    judged: Judgement
    rows: int = 0
    batches: int = 0
    against: Reference | None = None
    sender: str | None = None
    id: int = field(default=0, compare=False)

    @property
    def status(self) -> Status | None:
        """How it stands by this look."""
        return self.judged.status

    def retold(self, as_told: Callable[[Finding], Finding]) -> "Reading":
        """The same look, with each finding as it is to be told."""
        wrong = tuple(replace(each, finding=as_told(each.finding)) for each in self.judged.wrong)
        return replace(self, judged=replace(self.judged, wrong=wrong))
