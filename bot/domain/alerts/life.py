"""The life of an alert: when it speaks again, when its end is believed, and when somebody else is told."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.alerts.alert import Alert, AlertState
from bot.domain.severity import Severity
from bot.domain.working_time import Duration, WorkingHours, after

GROUPED_WITHIN = timedelta(minutes=15)
"""Alerts of one source that open within this are told in one message."""
WORSE_BY = 1.25
"""How many times as bad it must be as when it was last said."""
FLAPS, FLAPPING_WITHIN = 3, timedelta(hours=24)
"""An alert that opens so often within this flaps."""
STEADY_FOR = timedelta(hours=1)
"""How long what flaps must be well until that is believed."""
PAGE_ANSWERED_WITHIN = timedelta(minutes=15)
CHANNEL_ANSWERED_WITHIN = Duration("4 working hours", working_seconds=4 * 3600)
LONGEST_UNANSWERED = timedelta(days=400)
"""Nobody works for so long in no calendar: what was told before waits for nobody."""
LONGEST_SNOOZE = timedelta(days=30)


def is_worse(alert: Alert, badness: float) -> bool:
    """Whether it became so much worse that it is said again."""
    return badness > 0 and badness >= alert.badness * WORSE_BY and badness > alert.badness


def is_quiet(alert: Alert, at: datetime) -> bool:
    """Whether nothing more is said of it, since somebody asked for that."""
    return alert.state(at) in {AlertState.SNOOZED, AlertState.MUTED}


def is_flapping(openings: Iterable[datetime], at: datetime) -> bool:
    """Whether it opened so often lately that its end is not believed at once."""
    return sum(at - FLAPPING_WITHIN < each <= at for each in openings) >= FLAPS


def is_believed(alert: Alert, at: datetime) -> bool:
    """Whether what flaps has been well for long enough; a clock that was put back takes nothing from it for ever."""
    return alert.well_since is not None and at - alert.well_since >= STEADY_FOR


def is_over_for(alert: Alert, live: int | None) -> bool:
    """Whether the version that it was muted for is not live any more."""
    return alert.muted_for is not None and alert.muted_for != (live or 0)


def leads(first: Alert, alert: Alert) -> bool:
    """Whether an alert is told in the message of `first`: of the same kind and source, and opened soon after it."""
    is_same = alert.source is not None and (first.source, first.kind) == (alert.source, alert.kind)
    is_first = first.leader is None and first.ended_at is None and first.id != alert.id
    return is_same and is_first and timedelta(0) <= alert.opened_at - first.opened_at <= GROUPED_WITHIN


def speaks_for(first: Alert | None, alert: Alert, at: datetime) -> bool:
    """Whether nobody has to be told that nobody acts on an alert in the message of `first`: it is said of that one."""
    if first is None or first.severity.rank < alert.severity.rank:
        return False
    return first.state(at) is AlertState.OPEN


def escalates_at(alert: Alert, hours: WorkingHours) -> datetime | None:
    """When somebody else is told that nobody acts; None where nobody has to."""
    if alert.escalated_at or alert.ended_at or alert.is_acknowledged:
        return None
    said_at = alert.said_at
    if said_at is None or alert.severity is Severity.DIGEST or alert.muted_for is not None:
        return None
    begun = max(said_at, alert.snoozed_until or said_at)
    if alert.severity is Severity.PAGE:
        return begun + PAGE_ANSWERED_WITHIN
    return after(begun, CHANNEL_ANSWERED_WITHIN, hours)


def unanswered_since(at: datetime, hours: WorkingHours) -> dict[Severity, datetime]:
    """What was told later than this need not be looked at yet, by severity: nobody had to answer it by now.

    The moment of `channel` is found by halving, to the second and never too early: working time only ever grows.
    """
    early, late = at - LONGEST_UNANSWERED, at
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if after(middle, CHANNEL_ANSWERED_WITHIN, hours) <= at:
            early = middle
        else:
            late = middle
    return {Severity.PAGE: at - PAGE_ANSWERED_WITHIN, Severity.CHANNEL: late}
