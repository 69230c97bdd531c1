"""Paging: what a pager has to be told of an alert now, from what the alert is and what the pager was told last."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.alerts.alert import Alert, AlertState
from bot.domain.deployment import wait_after
from bot.domain.severity import Severity

SAID_AFTER = timedelta(minutes=5)
"""How long the pager is silent before the alert's thread says so."""
LONGEST_WAIT = timedelta(minutes=2)
"""A page is tried more often than a deployer is told: somebody sleeps who should not."""
TOLD_WITHIN = timedelta(minutes=1)
"""How long paging waits for Slack to be told, which finds out whether another alert speaks for this one."""


class PagerKind(StrEnum):
    """What calls people."""

    PAGERDUTY = "pagerduty"
    OPSGENIE = "opsgenie"
    ALERTMANAGER = "alertmanager"

    @property
    def spelled(self) -> str:
        """Its name, as it writes it."""
        return _TITLES[self]

    @property
    def acknowledges(self) -> bool:
        """Whether it knows that somebody looks into an alert; an Alertmanager does not."""
        return self is not PagerKind.ALERTMANAGER

    @property
    def repeated_every(self) -> timedelta | None:
        """How often it has to hear that an alert is still so; None where once is enough.

        https://prometheus.io/docs/alerting/clients: every 30 seconds to 3 minutes.
        """
        return None if self.acknowledges else timedelta(minutes=1)


_TITLES = {
    PagerKind.PAGERDUTY: "PagerDuty",
    PagerKind.OPSGENIE: "Opsgenie",
    PagerKind.ALERTMANAGER: "Alertmanager",
}


class Call(StrEnum):
    """What a pager is told."""

    TRIGGER = "trigger"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"


RINGING = frozenset({Call.TRIGGER, Call.ACKNOWLEDGE})
"""After these it holds the alert for open."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the pager was told of one alert. `key` names the alert there, the same each time.

    `told`: what it took last. `failing_since`: since when it took nothing, and `reason` why. `said_at`: when the
    alert's thread said so.
    """

    id: int
    alert_id: int
    key: str
    told: Call | None = None
    told_at: datetime | None = None
    tries: int = 0
    next_try_at: datetime | None = None
    failing_since: datetime | None = None
    reason: str = ""
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """An alert, the one in whose message it is told, and what the pager was told of it."""

    alert: Alert
    leader: Alert | None = None
    page: Page | None = None


def page_key(token: str, alert: Alert) -> str:
    """The name of an alert at the pager; the token keeps two installations apart that page through one service."""
    return f"mlops-bot:{token}:{alert.name}"


def needed(kind: PagerKind, seen: Seen, at: datetime, *, is_held_back: bool = False) -> Call | None:
    """What the pager has to be told now; None when it knows all. `is_held_back`: maintenance holds new alerts back."""
    told = None if seen.page is None else seen.page.told
    state = seen.alert.state(at)
    if told in RINGING:
        if state not in {AlertState.OPEN, AlertState.ACKNOWLEDGED}:
            return Call.RESOLVE
        if state is AlertState.ACKNOWLEDGED and told is Call.TRIGGER and kind.acknowledges:
            return Call.ACKNOWLEDGE
        return Call.TRIGGER if _is_to_be_repeated(kind, seen.page, at) else None
    rings = state is AlertState.OPEN and not is_held_back and _is_paged(seen, at)
    return Call.TRIGGER if rings else None


def is_news(page: Page, call: Call) -> bool:
    """Whether it says something else than before, rather than that it is still so."""
    return page.told is not call


def next_try(tries: int, at: datetime) -> datetime:
    """When a pager that took nothing so often is tried again."""
    return at + min(wait_after(tries), LONGEST_WAIT)


def is_to_be_said(page: Page, since: datetime, at: datetime) -> bool:
    """Whether the thread has to say that the pager does not answer."""
    return page.said_at is None and at - since >= SAID_AFTER


def _is_paged(seen: Seen, at: datetime) -> bool:
    alert, leader = seen.alert, seen.leader
    if alert.severity is not Severity.PAGE:
        return False
    if leader is not None and leader.ended_at is None and leader.severity is Severity.PAGE:
        return False
    # Where Slack does not answer, people are called all the same.
    return alert.said_at is not None or at - alert.opened_at >= TOLD_WITHIN


def _is_to_be_repeated(kind: PagerKind, page: Page | None, at: datetime) -> bool:
    every = kind.repeated_every
    if every is None or page is None or page.told_at is None:
        return False
    return at - page.told_at >= every
