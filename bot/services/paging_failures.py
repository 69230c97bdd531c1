"""A pager that does not take what it is told: tried again, said in the thread, and once to the admins."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain import paging
from bot.domain.alerts.alert import Alert
from bot.domain.pagers import PagerKind
from bot.domain.paging import Page
from bot.domain.policy import ADMIN
from bot.domain.registry import PersonId
from bot.domain.standing import holders
from bot.errors import Undelivered
from bot.services import announcements
from bot.services.alert_reading import MENTIONED, who_is_who
from bot.services.alerting import reply
from bot.services.context import Context
from bot.views import alert_thread as thread
from bot.views import alerts as view
from storage import page_attempts, pages, registry
from storage.database import Database

KEPT = timedelta(days=400)
UNHEARD = "pager"
"""Under this name the process notes why it could not read what the pager knows."""


def problems(context: Context) -> list[str]:
    """What the pager did not take, or does not let us read, in sentences."""
    if context.pager is None:
        return []
    unheard = context.noted.get(UNHEARD)
    return [*failures(context.database, context.pager.kind), *([unheard] if unheard else [])]


def failures(database: Database, kind: PagerKind) -> list[str]:
    """What it did not take, of a database that nobody serves."""
    with database.read() as session:
        first, count = pages.longest_failing(session), pages.failing(session)
    if first is None:
        return []
    since = first.failing_since
    assert since is not None  # it is one that fails
    alerts = f"{count:,} alert{'s' * (count != 1)}"
    return [f"{kind.spelled} was not told of {alerts} since {since:%Y-%m-%d %H:%M} UTC: {first.reason}"]


def last_attempt(database: Database) -> str:
    """The newest attempt to tell a pager anything, in a sentence; "" where none is known."""
    with database.read() as session:
        found = page_attempts.newest(session)
    if found is None:
        return ""
    number, attempt = found
    outcome = {
        True: f"taken ({attempt.answer})",
        False: attempt.answer.rstrip("."),
        None: "no answer was kept",
    }
    at = f"{attempt.begun_at:%Y-%m-%d %H:%M} UTC"
    return f"“{attempt.call.value}” of A-{number} to {attempt.pager.spelled}, {at}: {outcome[attempt.taken]}."


def not_told(
    context: Context, kind: PagerKind, alert: Alert, page: Page, why: Undelivered, attempt: int | None
) -> None:
    """Keep why, try it again later, and say so once it has been long."""
    at = context.clock.now()
    tries, since = page.tries + 1, page.failing_since or at
    says = alert.ended_at is None and paging.is_to_be_said(page, since, at)
    # Asks Slack, and so before the write transaction.
    told = _admins(context, alert.model) if says else ()
    with context.database.write() as session:
        registry.lock_model(session, alert.model)
        if attempt is not None:
            page_attempts.end(session, attempt, at, taken=False, answer=why.sentence)
        is_said_of_another = pages.is_failure_said(session)
        is_ours = pages.settle(
            session, page, tries=tries, next_try_at=paging.next_try(tries, at), failing_since=since,
            reason=why.sentence, said_at=at if says else page.said_at,
        )  # fmt: skip
        if says and is_ours:
            reply(session, alert, thread.unreached(alert, kind.spelled, since, why.sentence), at)
            if not is_said_of_another:
                _tell(session, kind, told, since, why.sentence, at)
    context.wake()


def forget_failure(context: Context, page: Page | None) -> None:
    """Nothing is left to be told: it was acknowledged here, or ended, before the pager answered."""
    if page is None or page.failing_since is None:
        return
    with context.database.write() as session:
        pages.settle(session, page, tries=0, next_try_at=None, failing_since=None, reason="", said_at=None)


def forget(context: Context) -> None:
    """Drop attempts that are asked for no more."""
    with context.database.write() as session:
        page_attempts.forget(session, context.clock.now() - KEPT)


def _admins(context: Context, model: str) -> tuple[PersonId, ...]:
    policy = context.policy()
    return holders(ADMIN, policy, who_is_who(context, policy), ())[:MENTIONED]


def _tell(
    session: Session, kind: PagerKind, told: tuple[PersonId, ...], since: datetime, why: str, at: datetime
) -> None:
    """One message for each admin, however many alerts wait: it names no model, since not each sees all."""
    count = pages.failing(session)
    for person in told:
        announcements.tell(session, person, view.pager_is_silent(kind.spelled, count, since, why), at)
