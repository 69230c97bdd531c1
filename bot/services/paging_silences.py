"""Follows the silences of an Alertmanager: one made there is an acknowledgement, and its end takes that back."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy.orm import Session

from bot.domain import silences
from bot.domain.alerts.alert import Alert, AlertState
from bot.domain.pagers import PagerKind
from bot.domain.paging import Page
from bot.domain.silences import Found
from bot.errors import Undelivered
from bot.services.alert_reopening import reopen
from bot.services.context import Context
from bot.services.paging_failures import UNHEARD
from bot.services.paging_heard import acknowledge, named
from bot.views import alert_thread as thread
from storage import alerts, pages, registry

log = logging.getLogger(__name__)

KIND = PagerKind.ALERTMANAGER
Find = Callable[[str], Found | None]


@dataclass(frozen=True, slots=True)
class _Seen:
    """An alert, what the pager knows of it, the ids of what silences it there, and those silences that matter."""

    page: Page
    alert: Alert
    ids: tuple[str, ...]
    theirs: Found | None
    has_ended: bool
    was_ended: bool
    was_lost: bool


def follow(context: Context) -> int:
    """Follow what was silenced there since, and what is not any more; how many alerts it changed. A second time does nothing."""
    silencer = None if context.pager is None else context.pager.silencer
    if silencer is None:
        return 0
    with context.database.read() as session:
        held = pages.held(session)
        known = {each.id: each for each in alerts.numbered(session, [each.alert_id for each in held])}
    if not held:
        return 0
    # Many alerts may share one silence.
    find: Find = cache(silencer.find)
    try:
        silenced = silencer.silenced()
        seen = [_look(each, known[each.alert_id], silenced, find, context.clock.now()) for each in held]
    except Undelivered as why:
        log.warning("The silences of the Alertmanager cannot be read: %s", why.sentence)
        context.noted[UNHEARD] = f"Silences made in {KIND.spelled} are not followed: {why.sentence}"
        return 0
    context.noted.pop(UNHEARD, None)
    changed = sum(_follow(context, each) for each in seen if _matters(each, context.clock.now()))
    if changed:
        context.wake()
    return changed


def _look(
    page: Page, alert: Alert, silenced: Mapping[str, tuple[str, ...]], find: Find, at: datetime
) -> _Seen:
    ids = silenced.get(page.key, ())
    ours, there = page.silence, page.silence_there
    others = [found for found in (find(each) for each in ids if ours is None or each != ours.id) if found]
    theirs = silences.theirs(others)
    has_ended = False
    if there is not None and there not in ids:
        # What is not silenced may only not have come back after a restart there.
        found = find(there)
        has_ended = found is None or found.is_over
    was_ended = was_lost = False
    # Another one of ours that holds took its place, and a process died before it wrote that down.
    is_replaced = any(each.is_ours and not each.is_over for each in others)
    if ours is not None and ours.id not in ids and not is_replaced:
        found = find(ours.id)
        was_ended = silences.was_ended_there(ours, found, at)
        was_lost = silences.was_lost_there(ours, found, at)
    return _Seen(page, alert, ids, theirs, has_ended, was_ended, was_lost)


def _matters(seen: _Seen, at: datetime) -> bool:
    is_new = seen.theirs is not None and seen.alert.state(at) is AlertState.OPEN
    return is_new or seen.has_ended or seen.was_ended or seen.was_lost


def _follow(context: Context, seen: _Seen) -> bool:
    at = context.clock.now()
    with context.database.write() as session:
        registry.lock_model(session, seen.alert.model)
        alert, page = alerts.find(session, seen.alert.id), pages.of_alert(session, seen.alert.id)
        # Another replica was first, or somebody acted here.
        if alert is None or page is None or alert.ended_at is not None or page != seen.page:
            return False
        state = alert.state(at)
        if seen.theirs is not None and state is AlertState.OPEN:
            _silenced(session, page, alert, seen.theirs, at)
        elif seen.has_ended:
            _ended(session, page, alert, seen.theirs, at)
        elif seen.was_ended and silences.wanted(alert, at) is not None:
            pages.note(session, page, **pages.silenced(None))
            reopen(
                session, alert, thread.unsilenced_there(alert), "its silence was ended in Alertmanager", at
            )
        elif seen.was_lost:
            # Nobody ended it: it is put there again.
            pages.note(session, page, **pages.silenced(None))
        else:
            return False
        return True


def _silenced(session: Session, page: Page, alert: Alert, found: Found, at: datetime) -> None:
    who = named(KIND, found.by)
    pages.note(session, page, silence_there=found.id)
    said = thread.silenced_there(
        alert, who, found.ends_at, silences.spoken(found.comment) if found.comment else ""
    )
    acknowledge(session, alert, who, said, at)


def _ended(session: Session, page: Page, alert: Alert, other: Found | None, at: datetime) -> None:
    """The silence that counted is over; another one may hold, and what somebody said here stays."""
    pages.note(session, page, silence_there=None if other is None else other.id)
    is_only_there = alert.acknowledged_by is None and alert.state(at) is AlertState.ACKNOWLEDGED
    if other is None and is_only_there:
        who = alert.acknowledged_there or ""
        reopen(session, alert, thread.silence_over(alert, who), "its silence in Alertmanager is over", at)
