"""What a promotion has to wait for before it may be applied: read from the history of its environments."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.apply_times import not_before
from bot.domain.override import override_of
from bot.domain.policy import PromotionRules
from bot.domain.promotion import PromotionRequest, State
from bot.domain.registry import ChangeKind, Lock
from bot.domain.timers import Timer, TimerKind, calendar, soak, stay
from bot.domain.timers import probation as another_probation
from bot.services import revalidation
from storage import environments, probation, promotion


def timers(
    session: Session,
    rules: PromotionRules,
    model: str,
    version: int,
    at: datetime,
    approved_at: datetime | None = None,
) -> tuple[Timer, ...]:
    """What keeps this version from going live at a moment, were everything else met."""
    found = [left] if (left := _soak(session, rules, model, version, at)) else []
    # Not approved yet, it is at the earliest now.
    moments = [not_before(each, approved_at or at) for each in rules.apply_at]
    found += _overdue(session, rules, model, version, at)
    found += _other(session, rules, model, version)
    found += [Timer(TimerKind.APPLY, each) for each in moments if each > at]
    # What the calendar says of now does not matter while something else holds it longer.
    ready = max([at, *(each.until for each in found if each.until is not None)])
    locked = calendar(rules.locks, ready)
    return (*found, locked) if locked is not None else tuple(found)


def _soak(session: Session, rules: PromotionRules, model: str, version: int, at: datetime) -> Timer | None:
    if rules.soak is None or rules.from_environment is None:
        return None
    history = environments.history(session, model, rules.from_environment)
    return soak(rules.soak, rules.from_environment, stay(history, version, at), at)


def _overdue(session: Session, rules: PromotionRules, model: str, version: int, at: datetime) -> list[Timer]:
    """What is live there was to be looked at again before anything else is done with it."""
    live = environments.state(session, model, rules.environment).version
    if rules.revalidate is None or live in {None, version}:
        return []
    due = revalidation.due(session, rules.revalidate, model, rules.environment)
    is_over = due is not None and due <= at
    return [Timer(TimerKind.REVALIDATION, None, rules.environment, version=live)] if is_over else []


def _other(session: Session, rules: PromotionRules, model: str, version: int) -> list[Timer]:
    """What is on probation there is not replaced before that is over, so that trouble has one cause."""
    under_way = probation.of_place(session, model, rules.environment)
    request = None if under_way is None else promotion.find_request(session, under_way.request_id)
    if under_way is None or request is None or request.version == version:
        return []
    return [another_probation(request.name, rules.environment, under_way)]


def timers_of(
    session: Session, rules: PromotionRules, request: PromotionRequest, at: datetime
) -> tuple[Timer, ...]:
    """The same of a request; a rollback waits for no timer, nor does what is overridden or asked for after the fact."""
    if request.kind is ChangeKind.ROLLBACK or not request.is_open:
        return ()
    state = environments.state(session, request.model, request.environment)
    is_there = state.without_approval and state.version == request.version
    if is_there or override_of(promotion.decisions(session, request.id)):
        return ()
    approved_at = _approved_at(session, request) if request.state is State.APPROVED else None
    return timers(session, rules, request.model, request.version, at, approved_at)


def waits_for_click(rules: PromotionRules, lock: Lock | None) -> bool:
    """Whether what is approved now goes live only when somebody says so."""
    return rules.by_click or lock is not None


def _approved_at(session: Session, request: PromotionRequest) -> datetime:
    # Judged anew where nobody approves, it is approved with its evidence.
    judged = promotion.evidence_at(session, request.evidence_id or 0)
    given = [each.at for each in promotion.decisions(session, request.id) if not each.void]
    return max([request.created_at, *given, *([judged] if judged else [])])
