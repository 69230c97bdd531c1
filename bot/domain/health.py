"""How models in use fare: what watches each where it is live, how that stands, and the worst of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.monitors.added import Added
from bot.domain.monitors.monitor import Monitor
from bot.domain.monitors.reading import Reading, Status, worst
from bot.domain.sources.pull import Pull
from bot.domain.sources.source import Source


@dataclass(frozen=True, slots=True)
class Watched:
    """A monitor, what it saw last of the live version, and when it looks next; `added_by` somebody, or by the policy.

    `came_since`: when what it missed came after all.
    """

    monitor: Monitor
    reading: Reading | None
    next_at: datetime
    added_by: str | None = None
    came_since: datetime | None = None

    @property
    def status(self) -> Status | None:
        """How it stands; None where that is not known yet."""
        return None if self.reading is None else self.reading.status


@dataclass(frozen=True, slots=True)
class SourceStand:
    """A source of a model in an environment: its last pull, and when it is pulled next."""

    environment: str
    source: Source
    last: Pull | None
    next_at: datetime | None

    @property
    def problem(self) -> str | None:
        """Why it cannot be read."""
        return None if self.last is None else self.last.problem


@dataclass(frozen=True, slots=True)
class PlaceHealth:
    """A model where a version of it is live, with what watches it and the names of its newest open alerts."""

    model: str
    environment: str
    version: int
    since: datetime
    watched: tuple[Watched, ...] = ()
    alerts: tuple[str, ...] = ()

    @property
    def status(self) -> Status | None:
        """The worst of what watches it; None where nothing is known yet."""
        return worst(each.status for each in self.watched)

    @property
    def worst_one(self) -> Watched | None:
        """The monitor that stands worst, the first of those that stand alike."""
        status = self.status
        return next((each for each in self.watched if each.status is status), None)


@dataclass(frozen=True, slots=True)
class Health:
    """What is watched, the worst first, and where versions are live that nothing watches.

    Of one model also what somebody added where nothing is live yet: it is `waiting`; and where its data are fetched from.
    """

    places: tuple[PlaceHealth, ...]
    unwatched: tuple[PlaceHealth, ...] = ()
    model: str | None = None
    at: datetime | None = None
    waiting: tuple[Added, ...] = ()
    sources: tuple[SourceStand, ...] = ()


def health(found: Iterable[PlaceHealth], goal: str | None, at: datetime, model: str | None = None) -> Health:
    """In the order in which people should look; where versions end up, what is not watched is worth a word."""
    every = list(found)
    watched = sorted((each for each in every if each.watched), key=_first)
    others = [each for each in every if not each.watched and (each.environment == goal or model is not None)]
    return Health(tuple(watched), tuple(sorted(others, key=_named)), model, at)


def counted(places: Sequence[PlaceHealth]) -> tuple[tuple[Status | None, int], ...]:
    """How many fare how, the worst first, and last those of which nothing is known yet."""
    order: list[Status | None] = [*reversed(list(Status)), None]
    counts = [(status, sum(each.status is status for each in places)) for status in order]
    return tuple(each for each in counts if each[1])


def _first(found: PlaceHealth) -> tuple[int, str, str]:
    order: list[Status | None] = [Status.FAILING, Status.NO_DATA, Status.DEGRADED, None, Status.HEALTHY]
    return (order.index(found.status), *_named(found))


def _named(found: PlaceHealth) -> tuple[str, str]:
    return found.model, found.environment
