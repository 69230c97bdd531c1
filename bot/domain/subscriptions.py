"""Announcements that somebody asked for: which events, of which registered models or experiments, where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from bot.domain.registry import PersonId

REGISTERED, FINISHED, FAILED, LIVE, ROLLED_BACK = "registered", "finished", "failed", "live", "rolled-back"
# What each event is about: of a run, the pattern is compared with its experiment.
EVENTS: Mapping[str, str] = {
    REGISTERED: "a version was registered",
    FINISHED: "a run finished",
    FAILED: "a run failed or was killed",
    LIVE: "a version went live",
    ROLLED_BACK: "an environment was rolled back",
}
# How much each matters, the least first; a severity that is asked for takes in all that matter more.
SEVERITIES = ("info", "warning")
WARNINGS = frozenset({FAILED, ROLLED_BACK})
OF_RUNS = frozenset({FINISHED, FAILED})
# So long one message at most for each subscription: what comes meanwhile is said together.
BUNDLE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Subscription:
    """Announce `events` of what fits `pattern` to a channel, or to a person by direct message."""

    id: int
    pattern: str
    events: tuple[str, ...]
    channel: str | None
    person: PersonId | None
    by: PersonId
    at: datetime
    told_at: datetime | None = None

    def wants(self, event: str, name: str) -> bool:
        """Whether it announces the event of the registered model or experiment of that name."""
        return event in self.events and fnmatchcase(name.casefold(), self.pattern.casefold())

    def due(self, at: datetime) -> bool:
        """Whether it may speak again."""
        return self.told_at is None or at - self.told_at >= BUNDLE


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened: `name` is the registered model or experiment, `subject` what is shown of it."""

    event: str
    name: str
    subject: str
    at: datetime


def subscription_subject(number: int) -> str:
    """What the outbox calls a subscription: `announcement 3`."""
    return f"announcement {number}"


def subscription_number(subject: str) -> int | None:
    """The number of the subscription the outbox calls so."""
    name, _, number = subject.partition(" ")
    return int(number) if name == "announcement" and number.isdecimal() else None


def at_least(severity: str) -> frozenset[str]:
    """The events of a severity and above; of `info`, the least, all of them."""
    return WARNINGS if severity == "warning" else frozenset(EVENTS)


def event_of_run(status: str) -> str | None:
    """The event that a run's status is."""
    return {"FINISHED": FINISHED, "FAILED": FAILED, "KILLED": FAILED}.get(status)
