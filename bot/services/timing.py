"""What a promotion has to wait for before it may be applied: read from the history of its environments."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.policy import PromotionRules
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import ChangeKind
from bot.domain.timers import Timer, calendar, soak, stay
from storage import environments


def timers(
    session: Session, rules: PromotionRules, model: str, version: int, at: datetime
) -> tuple[Timer, ...]:
    """What keeps this version from going live at a moment, were everything else met."""
    found = [left] if (left := _soak(session, rules, model, version, at)) else []
    # What the calendar says of now does not matter while something else holds it longer.
    ready = max([at, *(each.until for each in found if each.until is not None)])
    locked = calendar(rules.locks, ready)
    return (*found, locked) if locked is not None else tuple(found)


def _soak(session: Session, rules: PromotionRules, model: str, version: int, at: datetime) -> Timer | None:
    if rules.soak is None or rules.from_environment is None:
        return None
    history = environments.history(session, model, rules.from_environment)
    return soak(rules.soak, rules.from_environment, stay(history, version, at), at)


def timers_of(
    session: Session, rules: PromotionRules, request: PromotionRequest, at: datetime
) -> tuple[Timer, ...]:
    """The same of a request; a rollback waits for no timer, nor does what is asked for after the fact."""
    if request.kind is ChangeKind.ROLLBACK or not request.is_open:
        return ()
    state = environments.state(session, request.model, request.environment)
    is_there = state.without_approval and state.version == request.version
    return () if is_there else timers(session, rules, request.model, request.version, at)
