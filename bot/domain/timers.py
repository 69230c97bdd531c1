"""What holds an approved promotion until a moment comes. It holds the applying alone, and never a rollback."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.calendar_locks import CalendarLock, locked_until
from bot.domain.probation import Probation
from bot.domain.registry import ChangeKind, EnvironmentChange
from bot.domain.text import listed
from bot.domain.working_time import Duration


class TimerKind(StrEnum):
    """Why it is too early."""

    SOAK = "soak"
    CALENDAR = "calendar"
    APPLY = "apply"
    PROBATION = "probation"
    REVALIDATION = "revalidation"


@dataclass(frozen=True, slots=True)
class Timer:
    """One thing that time alone meets, at `until`; None when time alone will not meet it as things are.

    Of a calendar lock it has the `reason`; of another version's probation its request's name in `reason`. What is overdue to be validated again has no moment: `version` is live in `environment`. For soak, `environment` is where the version must have been live for `asked`, and `spent` how long it was.
    """

    kind: TimerKind
    until: datetime | None
    environment: str = ""
    asked: Duration | None = None
    spent: timedelta = timedelta()
    reason: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a version was live in an environment so far, and whether it is there now."""

    spent: timedelta
    is_there: bool


def stay(history: Sequence[EnvironmentChange], version: int, at: datetime) -> Stay:
    """A version's time in one environment, whose moves are given newest first.

    What somebody moved there outside, or a rollback took back, proved nothing and does not count.
    """
    spent, end, is_there = timedelta(), at, False
    for change in history:
        counts = change.rolled_back_at is None and change.kind is not ChangeKind.OUTSIDE
        if change.to_version == version and counts:
            spent += max(end - change.at, timedelta())
            is_there = is_there or change is history[0]
        end = change.at
    return Stay(spent, is_there)


def soak(asked: Duration, environment: str, found: Stay, at: datetime) -> Timer | None:
    """What is left of the time in `environment`; None when it is over."""
    left = timedelta(seconds=asked.seconds) - found.spent
    if left <= timedelta():
        return None
    until = at + left if found.is_there else None
    return Timer(TimerKind.SOAK, until, environment, asked, found.spent)


def calendar(locks: Sequence[CalendarLock], ready: datetime) -> Timer | None:
    """What locks it when everything else is met; None when nothing does then."""
    until = locked_until(locks, ready)
    if until is None:
        return None
    reasons = [each.reason for each in locks if each.reason and locked_until([each], ready)]
    return Timer(TimerKind.CALENDAR, until, reason=listed(reasons))


def probation(name: str, environment: str, found: Probation) -> Timer:
    """What another version's probation holds; what stopped that one, no time ends."""
    until = None if found.is_paused else found.ends_at
    return Timer(TimerKind.PROBATION, until, environment, reason=name)


def can_go_live(timers: Sequence[Timer]) -> datetime | None:
    """When all of them have ended; None when time alone does not end them."""
    ends = [each.until for each in timers if each.until is not None]
    return max(ends, default=None) if len(ends) == len(timers) else None
