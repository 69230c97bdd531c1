"""What the pager reports is followed: acknowledged there, taken back, resolved, passed on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.alerts.alert import Alert, AlertState
from bot.domain.pagers import RINGING, Call, PagerKind
from bot.domain.paging import Page
from bot.domain.paging_heard import Deed, Heard, is_outdated
from bot.domain.registry import BOT
from bot.domain.text import clean
from bot.services.alert_reopening import reopen, told_together
from bot.services.alerting import audited, redraw, reply
from bot.services.context import Context
from bot.views import alert_thread as thread
from bot.views.answer import Answer
from storage import alerts, interactions, pages, registry

LONGEST_NAME, MOST_NAMES = 100, 3


@dataclass(frozen=True, slots=True)
class _Case:
    """An alert that is not over, what its pager knows, and what was heard of it."""

    kind: PagerKind
    page: Page
    alert: Alert
    heard: Heard
    at: datetime

    @property
    def who(self) -> str:
        """Who did it, by the name that is given there; "" where it was no person."""
        return named(self.kind, self.heard.who) if self.heard.who else ""


def hear(context: Context, kind: PagerKind, heard: Heard) -> bool:
    """Follow it once; False when it changes nothing: sent again, not of us, outdated, known already, hushed or over."""
    at = context.clock.now()
    with context.database.write() as session:
        if not interactions.claim(session, heard.delivery, at):
            return False
        page = pages.called(session, heard.key)
        found = None if page is None else alerts.find(session, page.alert_id)
        if page is None or found is None:
            return False
        registry.lock_model(session, found.model)
        # It may have ended, or been acknowledged here, while the lock was waited for.
        alert, page = alerts.find(session, found.id), pages.called(session, heard.key)
        if alert is None or page is None or alert.ended_at is not None or is_outdated(heard, page.heard_at):
            return False
        if heard.deed is not Deed.PASSED_ON and heard.at is not None:
            pages.note(session, page, heard_at=heard.at)
        is_followed = _FOLLOW[heard.deed](session, _Case(kind, page, alert, heard, at))
    context.wake()
    return is_followed


def acknowledge(
    session: Session, alert: Alert, who: str, said: Answer, at: datetime, *, verb: str = "alert.acknowledged_there"
) -> None:  # fmt: skip
    """Let somebody at the pager look into it, and into what is told in its message."""
    for each in told_together(session, alert):
        if each.state(at) is AlertState.OPEN:
            alerts.change(session, each.id, acknowledged_there=who, acknowledged_at=at)
            audited(session, each, verb, BOT, at, {"who": who})
    reply(session, alert, said, at)
    redraw(session, alert, at)


def named(kind: PagerKind, name: str) -> str:
    """Somebody at the pager, as they are named here."""
    return f"{clean(name, LONGEST_NAME) or 'Somebody'} (via {kind.spelled})"


def _acknowledged(session: Session, case: _Case) -> bool:
    if case.alert.state(case.at) is not AlertState.OPEN:
        return False
    if case.page.told is Call.TRIGGER:
        # It knows already.
        pages.settle(session, case.page, told=Call.ACKNOWLEDGE, told_at=case.at)
    who = named(case.kind, case.heard.who)
    acknowledge(session, case.alert, who, thread.acknowledged_there(case.alert, who), case.at)
    return True


def _unacknowledged(session: Session, case: _Case) -> bool:
    if case.page.told is Call.ACKNOWLEDGE:
        # People are called there again.
        pages.settle(session, case.page, told=Call.TRIGGER, told_at=case.at)
    taken_at, heard_at = case.alert.acknowledged_at, case.heard.at
    is_taken_since = (
        case.alert.acknowledged_by is not None
        and taken_at is not None
        and heard_at is not None
        and heard_at < taken_at
    )
    # What somebody said here since is told there anew, and stays.
    if case.alert.state(case.at) is not AlertState.ACKNOWLEDGED or is_taken_since:
        return False
    spelled = case.kind.spelled
    said = thread.unacknowledged_there(case.alert, case.who, spelled)
    reopen(session, case.alert, said, f"unacknowledged in {spelled} by {case.who or 'itself'}", case.at)
    return True


def _resolved(session: Session, case: _Case) -> bool:
    """A person who resolves it there knows of it; that the trouble is over, only the monitor can say."""
    if case.page.told not in RINGING:
        # We told it so, or it does not ring.
        return False
    state, spelled = case.alert.state(case.at), case.kind.spelled
    is_hushed = state in {AlertState.SNOOZED, AlertState.MUTED}
    rings_anew = state is AlertState.OPEN and not case.who
    closed_by = None if rings_anew else case.who
    pages.settle(
        session, case.page, told=Call.RESOLVE, told_at=case.at, told_of=case.alert.worse_at,
        closed_by=closed_by,
    )  # fmt: skip
    if is_hushed:
        return False
    said = thread.closed_there(case.alert, case.who, spelled, rings_anew=rings_anew)
    if state is AlertState.OPEN and case.who:
        acknowledge(session, case.alert, case.who, said, case.at, verb="alert.resolved_there")
        return True
    audited(session, case.alert, "alert.resolved_there", BOT, case.at, {"who": case.who or spelled})
    reply(session, case.alert, said, case.at)
    redraw(session, case.alert, case.at)
    return True


def _passed_on(session: Session, case: _Case) -> bool:
    to = tuple(name for name in (clean(each, LONGEST_NAME) for each in case.heard.to[:MOST_NAMES]) if name)
    if not to or case.page.told not in RINGING:
        return False
    reply(session, case.alert, thread.passed_on_there(case.alert, case.who, to, case.kind.spelled), case.at)
    return True


_FOLLOW: Mapping[Deed, Callable[[Session, _Case], bool]] = {
    Deed.ACKNOWLEDGED: _acknowledged,
    Deed.UNACKNOWLEDGED: _unacknowledged,
    Deed.RESOLVED: _resolved,
    Deed.PASSED_ON: _passed_on,
}
