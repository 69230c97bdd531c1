"""Sweeps over open requests: those nobody decided in time expire, the others are judged anew when facts changed."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.policy import Policy
from bot.domain.promotion import PromotionRequest, State
from bot.services import announcements, evidence, measured
from bot.services.context import Context
from bot.services.follow_ups import KEPT as BUTTONS_KEPT
from bot.services.promotion import request_facts
from bot.views import promotion_dm, promotion_thread
from storage import audit, follow_ups, interactions, kept_answers, promotion, registry


def sweep(context: Context) -> int:
    """Expire and refresh; returns how many requests changed. A second sweep does nothing."""
    at, policy = context.clock.now(), context.policy()
    with context.database.read() as session:
        waiting = promotion.requests(session, [State.REQUESTED, State.APPROVED])
    changed = sum(_sweep(context, policy, each, at) for each in waiting)
    if changed:
        context.wake()
    return changed


def forget(context: Context) -> None:
    """Drop what is asked for no more: deliveries that Slack cannot repeat, words of old buttons, answers to programs."""
    at = context.clock.now()
    with context.database.write() as session:
        interactions.forget_before(session, at - interactions.KEPT)
        follow_ups.forget_before(session, at - BUTTONS_KEPT)
        kept_answers.forget_before(session, at - kept_answers.KEPT)


def _is_over(request: PromotionRequest, at: datetime) -> bool:
    return request.expires_at is not None and request.expires_at <= at and request.state is State.REQUESTED


def _sweep(context: Context, policy: Policy, request: PromotionRequest, at: datetime) -> bool:
    measured.prepare(context, policy, request.model, request.version, request.environment)
    # Looked at without the write lock first: most of the time nothing changed.
    with context.database.read() as session:
        if not _is_over(request, at) and not evidence.has_changed(session, policy, request, at):
            return False
    with context.database.write() as session:
        # The order of the locks: model, request, audit head.
        registry.lock_model(session, request.model)
        found = promotion.lock_request(session, request.id)
        if found is None:
            return False
        if _is_over(found, at):
            _expire(session, found, at)
            return True
        return bool(evidence.refresh(session, policy, found, at))


def _expire(session: Session, request: PromotionRequest, at: datetime) -> None:
    promotion.move(session, request.id, State.REQUESTED, State.EXPIRED, ended_at=at)
    audit.append(session, at, "system", "promotion.expired", request.model, request_facts(request))
    announcements.moved(session, request, promotion_thread.expired(request), at)
    announcements.tell(session, request.requester, promotion_dm.expired(request), at)
