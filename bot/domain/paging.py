"""Paging: what a pager has to be told of an alert now, from what the alert is and what the pager was told last."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.alerts.alert import Alert, AlertState
from bot.domain.deployment import wait_after
from bot.domain.pagers import RINGING, Call, PagerKind
from bot.domain.severity import Severity
from bot.domain.silences import Ours, is_to_be_put, wanted

SAID_AFTER = timedelta(minutes=5)
"""How long the pager is silent before the alert's thread says so."""
LONGEST_WAIT = timedelta(minutes=2)
"""A page is tried more often than a deployer is told: somebody sleeps who should not."""
TOLD_WITHIN = timedelta(minutes=1)
"""How long paging waits for Slack to be told, which finds out whether another alert speaks for this one."""

_SAYS_NOT_HOW_BAD = frozenset({Call.ACKNOWLEDGE, Call.SILENCE, Call.UNSILENCE})


@dataclass(frozen=True, slots=True)
class Page:
    """What the pager was told of one alert. `key` names the alert there, the same each time.

    `told`: what it took last, and `told_of` the worsening that it knows of. `failing_since`: since when it took nothing,
    and `reason` why. `said_at`: when the alert's thread said so. `heard_at`: when what it reported last happened there.
    `closed_by`: who resolved it there while the trouble goes on, "" for the pager itself. `silence_there`: the silence made
    there that counts as an acknowledgement.
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
    told_of: datetime | None = None
    heard_at: datetime | None = None
    closed_by: str | None = None
    silence: Ours | None = None
    silence_there: str | None = None


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
    if seen.page is not None and told in RINGING:
        return _still_needed(kind, seen.page, seen.alert, at)
    if seen.page is not None and seen.page.silence is not None and not kind.acknowledges:
        return Call.UNSILENCE
    rings = seen.alert.state(at) is AlertState.OPEN and not is_held_back and _is_paged(seen, at)
    return Call.TRIGGER if rings else None


def rings_anew(seen: Seen) -> bool:
    """Whether an alert that somebody resolved at the pager became worse since, so that it has to ring again."""
    page, alert = seen.page, seen.alert
    is_closed = page is not None and page.closed_by is not None and page.told is Call.RESOLVE
    return is_closed and alert.is_acknowledged and alert.ended_at is None and _became_worse(page, alert)


def is_news(page: Page, call: Call) -> bool:
    """Whether it says something else than before, rather than that it is still so."""
    return page.told is not call


def is_kept(page: Page, call: Call) -> bool:
    """Whether an attempt is kept: not that an Alertmanager heard once more that all is as it was."""
    return is_news(page, call) or page.failing_since is not None


def told_of(page: Page, call: Call, alert: Alert) -> datetime | None:
    """The worsening that the pager knows of once it took that: that somebody looks into it tells nothing of how bad it is."""
    return page.told_of if call in _SAYS_NOT_HOW_BAD else alert.worse_at


def next_try(tries: int, at: datetime) -> datetime:
    """When a pager that took nothing so often is tried again."""
    return at + min(wait_after(tries), LONGEST_WAIT)


def is_to_be_said(page: Page, since: datetime, at: datetime) -> bool:
    """Whether the thread has to say that the pager does not answer."""
    return page.said_at is None and at - since >= SAID_AFTER


def _still_needed(kind: PagerKind, page: Page, alert: Alert, at: datetime) -> Call | None:
    """What a pager has to be told that holds the alert for open."""
    state = alert.state(at)
    if state is AlertState.ENDED or (kind.acknowledges and state in {AlertState.SNOOZED, AlertState.MUTED}):
        return Call.RESOLVE
    if kind.acknowledges and state is AlertState.ACKNOWLEDGED and page.told is Call.TRIGGER:
        return Call.ACKNOWLEDGE
    # Before its silence: what an Alertmanager does not hear for five minutes is over there.
    if _is_to_be_repeated(kind, page, at):
        return Call.TRIGGER
    quiet = None if kind.acknowledges else wanted(alert, at)
    if quiet is None and page.silence is not None and not kind.acknowledges:
        return Call.UNSILENCE
    if quiet is not None and is_to_be_put(quiet, page.silence, at):
        return Call.SILENCE
    return Call.UPDATE if _became_worse(page, alert) else None


def _became_worse(page: Page | None, alert: Alert) -> bool:
    return page is not None and alert.worse_at is not None and alert.worse_at != page.told_of


def _is_paged(seen: Seen, at: datetime) -> bool:
    alert, leader = seen.alert, seen.leader
    if alert.severity is not Severity.PAGE:
        return False
    if leader is not None and leader.ended_at is None and leader.severity is Severity.PAGE:
        return False
    # Where Slack does not answer, people are called all the same.
    return alert.said_at is not None or at - alert.opened_at >= TOLD_WITHIN


def _is_to_be_repeated(kind: PagerKind, page: Page, at: datetime) -> bool:
    every = kind.repeated_every
    if every is None or page.told_at is None:
        return False
    return at - page.told_at >= every
