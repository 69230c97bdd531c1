"""Reminders: when whoever must still act is asked once more, and when somebody else is told that they did not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.registry import PersonId
from bot.domain.working_time import Duration, WorkingHours, after

MOST_FOR_A_REQUEST = 4
"""How many reminders one person gets of one request, however often it is judged anew."""
ESCALATION = 0
"""The number of the one message to whoever else is told."""
A_DAY = Duration("1 working day", working_days=1)
TWO_DAYS = Duration("2 working days", working_days=2)
REVIEW_REMINDERS = 2


@dataclass(frozen=True, slots=True)
class Remind:
    """After how long of their working time people are reminded, and of which role the people are told then.

    Each wait is `factor` times the one before it; after the last of `at_most` reminders comes one more, then
    `escalate_to` is told, if it is a role.
    """

    first: Duration
    factor: float = 2
    at_most: int = 2
    escalate_to: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A message that is due to a person about a request or a review: number 1 or 2 of a round, or `ESCALATION`."""

    subject: str
    model: str
    person: PersonId
    number: int
    round: int = 0


@dataclass(frozen=True, slots=True)
class Reminded:
    """A message that somebody got."""

    person: PersonId
    number: int
    round: int
    at: datetime


def times(duration: Duration, factor: float) -> Duration:
    """A duration so many times; whole seconds and days."""
    return replace(
        duration,
        seconds=round(duration.seconds * factor),
        working_seconds=round(duration.working_seconds * factor),
        working_days=round(duration.working_days * factor),
    )


def next_step(
    remind: Remind, asked_at: datetime, said: Sequence[datetime], hours: WorkingHours
) -> tuple[int, datetime]:
    """Which step comes after those that were `said` since somebody was asked, and when; after `at_most` the escalation."""
    step = len(said)
    wait = times(remind.first, remind.factor ** min(step, remind.at_most))
    number = step + 1 if step < remind.at_most else ESCALATION
    return number, after(max([asked_at, *said]), wait, hours)


def escalates_at(remind: Remind, asked_at: datetime, hours: WorkingHours) -> datetime:
    """When the escalation comes where nobody in particular is asked: after as long as all the reminders take."""
    waits = (remind.factor**step for step in range(remind.at_most + 1))
    return after(asked_at, times(remind.first, sum(waits)), hours)


def review_step(
    asked_at: datetime, due_at: datetime, said: Sequence[int], at: datetime, hours: WorkingHours
) -> int | None:
    """The reminder of a review that is due to a reviewer: one a working day ahead, one when it is due."""
    if at >= due_at:
        return None if REVIEW_REMINDERS in said else REVIEW_REMINDERS
    # Where there are two days or less, the question itself is the reminder.
    is_near = after(at, A_DAY, hours) >= due_at > after(asked_at, TWO_DAYS, hours)
    return 1 if is_near and not said else None
