"""What a week or a month came to: releases, incidents, how soon people acted, and alarms for nothing."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.alerts.alert import Alert
from bot.domain.registry import ChangeKind, EnvironmentChange
from bot.domain.severity import Severity

# Shorter by the hour that a clock may be put forward, and by the shortest month.
_WEEKLY, _MONTHLY = timedelta(days=6), timedelta(days=27)


class Period(StrEnum):
    """What a digest that comes rarely enough also sums up."""

    WEEK = "week"
    MONTH = "month"

    @property
    def length(self) -> timedelta:
        """How far it looks back."""
        return timedelta(days=7 if self is Period.WEEK else 30)


@dataclass(frozen=True, slots=True)
class Summary:
    """`incidents` are the alerts that opened and were told aloud, those of one source together counted once.

    `acknowledged_after` and `restored_after` are medians over those of the incidents that were acknowledged, or are over: None
    where none was. `days` is how long it was. `false_alarms` were muted, or ended although nobody acted.
    """

    period: Period
    since: datetime
    releases: int = 0
    rollbacks: int = 0
    incidents: int = 0
    still_open: int = 0
    acknowledged: int = 0
    acknowledged_after: timedelta | None = None
    restored_after: timedelta | None = None
    false_alarms: int = 0
    days: int = 0


def period_of(spacing: timedelta) -> Period | None:
    """What a digest sums up that comes so rarely; None for one that comes more often than once a week."""
    if spacing >= _MONTHLY:
        return Period.MONTH
    return Period.WEEK if spacing >= _WEEKLY else None


def summary(
    period: Period,
    at: datetime,
    changes: Iterable[EnvironmentChange],
    alerts: Iterable[Alert],
    last: datetime | None = None,
) -> Summary:
    """The period that ends now, from what changed in it and from the alerts of which some opened in it; it goes back to the
    `last` one where that is longer ago, so that no day of a long month is in none."""
    since = begins(period, at, last)
    moved = [each.kind for each in changes if each.at > since]
    incidents = [each for each in alerts if each.opened_at > since and is_incident(each)]
    acknowledged = [each.acknowledged_at - each.opened_at for each in incidents if each.acknowledged_at]
    restored = [each.ended_at - each.opened_at for each in incidents if each.ended_at]
    return Summary(
        period,
        since,
        moved.count(ChangeKind.PROMOTION),
        moved.count(ChangeKind.ROLLBACK),
        len(incidents),
        sum(each.ended_at is None for each in incidents),
        len(acknowledged),
        _middle(acknowledged),
        _middle(restored),
        sum(map(is_false_alarm, incidents)),
        days=round((at - since) / timedelta(days=1)),
    )


def begins(period: Period, at: datetime, last: datetime | None) -> datetime:
    """When the period began that ends now."""
    return min(last or at, at - period.length)


def is_incident(alert: Alert) -> bool:
    """Whether somebody was disturbed: a line in a digest disturbs nobody, and one message counts once."""
    return alert.severity is not Severity.DIGEST and alert.leader is None


def is_false_alarm(alert: Alert) -> bool:
    """Whether it seems to have been for nothing: it was muted, or ended by itself and nobody had acted on it."""
    nobody_acted = not alert.is_acknowledged and alert.assignee is None
    return alert.muted_for is not None or (alert.ended_at is not None and nobody_acted)


def _middle(lengths: Sequence[timedelta]) -> timedelta | None:
    seconds = [each.total_seconds() for each in lengths]
    return timedelta(seconds=round(statistics.median(seconds))) if seconds else None
