"""Tells the pager how each alert of the severity `page` stands, again until it takes it."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import paging, silences
from bot.domain.alerts.alert import Alert
from bot.domain.calendar_locks import locked_until
from bot.domain.pagers import STANDING, Call, PagerKind
from bot.domain.paging import Seen
from bot.domain.paging_payloads import Notice
from bot.domain.policy import Policy
from bot.domain.registry import BOT
from bot.domain.silences import Ours, Quiet, Silence
from bot.errors import Unavailable, Undelivered
from bot.ports import Pager
from bot.services.alert_reopening import reopen
from bot.services.alerting import audited, redraw, reply
from bot.services.context import Context
from bot.services.paging_failures import forget_failure, not_told
from bot.views import alert_thread as thread
from storage import alerts, alerts_due, page_attempts, pages, registry

# Longer than the ten seconds that each of the few requests of a telling may take.
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the pager answered, and the silence that stands there now, where one was put."""

    answer: str
    silence: Ours | None = None


def sweep(context: Context) -> int:
    """Tell the pager what it does not know yet; how much it took. A second sweep does nothing."""
    pager = context.pager
    if pager is None:
        return 0
    policy, at = context.policy(), context.clock.now()
    with context.database.read() as session:
        found = alerts_due.to_be_paged(session, pager.kind, at)
    taken = 0
    for seen in found:
        if paging.rings_anew(seen):
            _ring_anew(context, pager.kind, seen.alert, at)
            continue
        call = _call(pager.kind, policy, seen, at)
        if call is None:
            forget_failure(context, seen.page)
            continue
        try:
            taken += _tell(context, pager, policy, seen, call)
        except Undelivered as why:
            # A pager that does not answer takes ten seconds each time: the others have theirs in the next sweep.
            if why.status is None:
                break
    return taken


def _call(kind: PagerKind, policy: Policy, seen: Seen, at: datetime) -> Call | None:
    is_held_back = locked_until(policy.of(seen.alert.model).maintenance, at) is not None
    return paging.needed(kind, seen, at, is_held_back=is_held_back)


def _ring_anew(context: Context, kind: PagerKind, seen: Alert, at: datetime) -> None:
    """It became worse after somebody resolved it there: nobody looks into that."""
    with context.database.write() as session:
        registry.lock_model(session, seen.model)
        alert, page = alerts.find(session, seen.id), pages.of_alert(session, seen.id)
        if alert is None or not paging.rings_anew(Seen(alert, page=page)):
            return
        said = thread.worse_since_closed(alert, kind.spelled)
        reopen(session, alert, said, f"worse since it was resolved in {kind.spelled}", at)
    context.wake()


def _tell(context: Context, pager: Pager, policy: Policy, seen: Seen, call: Call) -> bool:
    """Tell it once; False when it is not due, or somebody else has it in hand."""
    at, alert = context.clock.now(), seen.alert
    with context.database.write() as session:
        pages.begin(session, alert.id, paging.page_key(secrets.token_hex(6), alert))
        page = pages.of_alert(session, alert.id)
        assert page is not None  # it was just begun
        if not pages.claim(session, page, at, at + LEASE):
            return False
        kept = paging.is_kept(page, call)
        attempt = page_attempts.begin(session, alert.id, pager.kind, call, at) if kept else None
    context.reached("paging.claimed")
    try:
        told = _asked(context, pager, call, Notice(page.key, alert, at, policy.of(alert.model).runbook))
    except Undelivered as why:
        not_told(context, pager.kind, alert, page, why, attempt)
        raise
    context.reached("paging.told")
    _told(context, pager.kind, policy, replace(seen, page=page), call, told, attempt)
    context.reached("paging.settled")
    return True


def _asked(context: Context, pager: Pager, call: Call, notice: Notice) -> _Told:
    silencer, quiet = pager.silencer, silences.wanted(notice.alert, notice.at)
    if silencer is None or call not in {Call.SILENCE, Call.UNSILENCE}:
        return _Told(str(pager.tell(call, notice)))
    if call is Call.UNSILENCE or quiet is None:
        silencer.end(notice.key)
        return _Told("ended")
    number, until = silencer.put(_silence(context, notice, quiet), notice.at)
    return _Told(f"silence {number}", Ours(number, quiet.says, notice.at, until))


def _silence(context: Context, notice: Notice, quiet: Quiet) -> Silence:
    who = _name(context, quiet)
    comment = silences.comment(notice.alert, quiet, who)
    return Silence(notice.key, f"{who} in Slack", comment, silences.lasts_until(quiet, notice.at))


def _name(context: Context, quiet: Quiet) -> str:
    """What the person is called; their id where Slack does not say."""
    try:
        person = context.directory.person(quiet.by) if quiet.by else None
    except Unavailable:
        person = None
    return silences.spoken((person.real_name or person.name) if person else quiet.by or "")


def _told(
    context: Context, kind: PagerKind, policy: Policy, seen: Seen, call: Call, told: _Told, attempt: int | None
) -> None:  # fmt: skip
    at, alert, page = context.clock.now(), seen.alert, seen.page
    assert page is not None  # it was claimed
    after = replace(
        page, told=call if call in STANDING else page.told, told_at=at if call in STANDING else page.told_at,
        told_of=paging.told_of(page, call, alert), closed_by=None if call is Call.TRIGGER else page.closed_by,
        silence=told.silence if call in {Call.SILENCE, Call.UNSILENCE} else page.silence,
    )  # fmt: skip
    # What else it did not take fails on: that it heard the rest says nothing of it.
    fails_on = (
        page.failing_since is not None and _call(kind, policy, replace(seen, page=after), at) is not None
    )
    well: dict[str, object] = {"tries": 0, "failing_since": None, "reason": "", "said_at": None}
    with context.database.write() as session:
        registry.lock_model(session, alert.model)
        if attempt is not None:
            page_attempts.end(session, attempt, at, taken=True, answer=told.answer)
        is_first = pages.settle(
            session, page, told=after.told, told_at=after.told_at, told_of=after.told_of, closed_by=after.closed_by,
            next_try_at=None, **pages.silenced(after.silence), **({} if fails_on else well),
        )  # fmt: skip
        if is_first and paging.is_news(page, call):
            audited(session, alert, "alert.paged", BOT, at, {"pager": kind.spelled, "call": call.value})
            redraw(session, alert, at)
        if is_first and page.said_at is not None and not fails_on:
            reply(session, alert, thread.reached_again(alert, kind.spelled), at)
    context.wake()
