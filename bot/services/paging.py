"""Tells the pager how each alert of the severity `page` stands, again until it takes it."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain import paging
from bot.domain.alerts.alert import Alert
from bot.domain.calendar_locks import locked_until
from bot.domain.paging import Call, Page, PagerKind, Seen
from bot.domain.paging_payloads import Notice
from bot.domain.policy import Policy
from bot.domain.registry import BOT
from bot.domain.severity import Severity
from bot.errors import Undelivered
from bot.ports import Pager
from bot.services.alerting import audited, reply
from bot.services.context import Context
from bot.views import alert_thread as thread
from storage import alerts, pages, registry
from storage.database import Database

# Longer than the ten seconds that a telling may take.
LEASE = timedelta(seconds=60)


def sweep(context: Context) -> int:
    """Tell the pager what it does not know yet; how much it took. A second sweep does nothing."""
    pager = context.pager
    if pager is None:
        return 0
    policy, at = context.policy(), context.clock.now()
    with context.database.read() as session:
        found = tuple(_seen(session))
    taken = 0
    for seen in found:
        call = paging.needed(pager.kind, seen, at, is_held_back=_is_held_back(policy, seen.alert, at))
        if call is None:
            _forget_failure(context, seen.page)
            continue
        try:
            taken += _tell(context, pager, seen.alert, call, policy.of(seen.alert.model).runbook)
        except Undelivered as why:
            # A pager that does not answer takes ten seconds each time: the others have theirs in the next sweep.
            if why.status is None:
                break
    return taken


def problems(context: Context) -> list[str]:
    """What the pager did not take, in a sentence."""
    return [] if context.pager is None else failures(context.database, context.pager.kind)


def failures(database: Database, kind: PagerKind) -> list[str]:
    """The same, of a database that nobody serves."""
    with database.read() as session:
        found = pages.failing(session)
    if not found:
        return []
    count = f"{len(found):,} alert{'s' * (len(found) != 1)}"
    since = found[0].failing_since
    assert since is not None  # they are those that fail
    return [f"{kind.spelled} was not told of {count} since {since:%Y-%m-%d %H:%M} UTC: {found[0].reason}"]


def _seen(session: Session) -> Iterator[Seen]:
    """The alerts that may have to be told, each with its leader and what the pager knows."""
    open_ones = {each.id: each for each in alerts.under_way(session)}
    paged = {number: each for number, each in open_ones.items() if each.severity is Severity.PAGE}
    known = {each.alert_id: each for each in pages.unfinished(session, tuple(paged))}
    ended = alerts.numbered(session, tuple(known.keys() - paged.keys()))
    for alert in sorted((*paged.values(), *ended), key=lambda each: each.id):
        yield Seen(alert, open_ones.get(alert.leader or 0), known.get(alert.id))


def _is_held_back(policy: Policy, alert: Alert, at: datetime) -> bool:
    return locked_until(policy.of(alert.model).maintenance, at) is not None


def _tell(context: Context, pager: Pager, alert: Alert, call: Call, runbook: str | None) -> bool:
    """Tell it once; False when it is not due, or somebody else has it in hand."""
    at = context.clock.now()
    with context.database.write() as session:
        pages.begin(session, alert.id, paging.page_key(secrets.token_hex(6), alert))
        page = pages.of_alert(session, alert.id)
        assert page is not None  # it was just begun
        if not pages.claim(session, page, at, at + LEASE):
            return False
    context.reached("paging.claimed")
    try:
        pager.tell(call, Notice(page.key, alert, at, runbook))
    except Undelivered as why:
        _not_told(context, pager, alert, page, why)
        raise
    context.reached("paging.told")
    _told(context, pager, alert, page, call)
    return True


def _told(context: Context, pager: Pager, alert: Alert, page: Page, call: Call) -> None:
    at = context.clock.now()
    with context.database.write() as session:
        registry.lock_model(session, alert.model)
        is_first = pages.settle(
            session, page, told=call, told_at=at, tries=0, next_try_at=None, failing_since=None, reason="",
            said_at=None,
        )  # fmt: skip
        if is_first and paging.is_news(page, call):
            spelled = pager.kind.spelled
            audited(session, alert, "alert.paged", BOT, at, {"pager": spelled, "call": call.value})
        if is_first and page.said_at is not None:
            reply(session, alert, thread.reached_again(alert, pager.kind.spelled), at)
    context.wake()


def _not_told(context: Context, pager: Pager, alert: Alert, page: Page, why: Undelivered) -> None:
    at = context.clock.now()
    tries, since = page.tries + 1, page.failing_since or at
    with context.database.write() as session:
        registry.lock_model(session, alert.model)
        says = alert.ended_at is None and paging.is_to_be_said(page, since, at)
        is_ours = pages.settle(
            session, page, tries=tries, next_try_at=paging.next_try(tries, at), failing_since=since,
            reason=why.sentence, said_at=at if says else page.said_at,
        )  # fmt: skip
        if says and is_ours:
            reply(session, alert, thread.unreached(alert, pager.kind.spelled, since, why.sentence), at)
    context.wake()


def _forget_failure(context: Context, page: Page | None) -> None:
    """Nothing is left to be told: it was acknowledged here, or ended, before the pager answered."""
    if page is None or page.failing_since is None:
        return
    with context.database.write() as session:
        pages.settle(session, page, tries=0, next_try_at=None, failing_since=None, reason="", said_at=None)
