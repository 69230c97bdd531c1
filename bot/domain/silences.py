"""Silences of an Alertmanager: which one an alert needs, which are ours, and what one made there says of an alert.

An Alertmanager knows no acknowledgement. What keeps it quiet is a silence, so that one stands for whatever somebody said here,
and one that somebody made there counts as an acknowledgement.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.alerts.alert import Alert, AlertState
from bot.domain.registry import PersonId
from bot.domain.text import clean

AT_A_TIME = timedelta(hours=12)
"""How long a silence lasts that stands for something without an end; it is prolonged."""
PROLONGED_BEFORE = timedelta(hours=1)
LONGEST_NAME = 100
EARLY = timedelta(seconds=5)
"""By how much a silence must have ended too early to have been ended by somebody."""
SETTLED_AFTER = timedelta(minutes=1)
"""How long the members of a cluster may take to hear of a silence of ours."""


class Why(StrEnum):
    """What a silence stands for."""

    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Quiet:
    """That somebody here said something of an alert that keeps the pager quiet; without `until`, as long as it is so."""

    why: Why
    by: PersonId | None
    until: datetime | None = None

    @property
    def says(self) -> str:
        """What tells it from another one."""
        until = "" if self.until is None else self.until.isoformat()
        return f"{self.why.value} {self.by or ''} {until}".strip()


@dataclass(frozen=True, slots=True)
class Ours:
    """The silence that stands for something said here, as it was put there last."""

    id: str
    says: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence to be put there: `key` names the alert, `by` is the name of who asks for it."""

    key: str
    by: str
    comment: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """A silence as it stands there; `by` and `comment` are what somebody typed."""

    id: str
    by: str
    comment: str
    ends_at: datetime
    is_over: bool
    is_ours: bool


def wanted(alert: Alert, at: datetime) -> Quiet | None:
    """What keeps the pager quiet about an alert; None when nothing that was said here does."""
    match alert.state(at):
        case AlertState.MUTED:
            return Quiet(Why.MUTED, alert.hushed_by)
        case AlertState.SNOOZED:
            return Quiet(Why.SNOOZED, alert.hushed_by, alert.snoozed_until)
        case AlertState.ACKNOWLEDGED if alert.acknowledged_by is not None:
            return Quiet(Why.ACKNOWLEDGED, alert.acknowledged_by)
        case _:
            return None


def lasts_until(quiet: Quiet, at: datetime) -> datetime:
    """Until when the silence is put there."""
    return quiet.until or at + AT_A_TIME


def is_to_be_put(quiet: Quiet, ours: Ours | None, at: datetime) -> bool:
    """Whether the silence is missing, says something else, or ends before what it stands for."""
    if ours is None or ours.says != quiet.says:
        return True
    return quiet.until is None and ours.until - at <= PROLONGED_BEFORE


def was_ended_there(ours: Ours, found: Found | None, at: datetime) -> bool:
    """Whether somebody there ended a silence of ours; `found` is None where it is not known any more, which says nothing of that."""
    return found is not None and at < ours.until and found.is_over and ours.until - found.ends_at > EARLY


def was_lost_there(ours: Ours, found: Found | None, at: datetime) -> bool:
    """Whether a silence of ours is not known there any more, and was not just put there: it lost what it knew."""
    return found is None and SETTLED_AFTER <= at - ours.at < ours.until - ours.at


def theirs(found: Collection[Found]) -> Found | None:
    """The silence made there that keeps an alert quiet longest."""
    made_there = [each for each in found if not (each.is_ours or each.is_over)]
    return max(made_there, key=lambda each: (each.ends_at, each.id), default=None)


def spoken(name: str) -> str:
    """A name as it is shown there."""
    return clean(name, LONGEST_NAME) or "Somebody"


def comment(alert: Alert, quiet: Quiet, name: str) -> str:
    """What the silence says there."""
    until = {
        Why.ACKNOWLEDGED: "",
        Why.SNOOZED: "" if quiet.until is None else f" until {quiet.until:%Y-%m-%d %H:%M} UTC",
        Why.MUTED: " until the next version is live",
    }[quiet.why]
    return f"{alert.name} of {alert.place} was {quiet.why.value} in Slack by {name}{until}"
