"""What a promotion has to wait for before it may be applied: read from the history of its environments."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.policy import PromotionRules
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import ChangeKind
from bot.domain.timers import Timer, soak, stay
from storage import environments


def timers(
    session: Session, rules: PromotionRules, model: str, version: int, at: datetime
) -> tuple[Timer, ...]:
    """What keeps this version from going live at a moment, were everything else met."""
    if rules.soak is None or rules.from_environment is None:
        return ()
    history = environments.history(session, model, rules.from_environment)
    left = soak(rules.soak, rules.from_environment, stay(history, version, at), at)
    return () if left is None else (left,)


def timers_of(
    session: Session, rules: PromotionRules, request: PromotionRequest, at: datetime
) -> tuple[Timer, ...]:
    """The same of a request; a rollback waits for no timer, nor does what is asked for after the fact."""
    if request.kind is ChangeKind.ROLLBACK or not request.is_open:
        return ()
    state = environments.state(session, request.model, request.environment)
    is_there = state.without_approval and state.version == request.version
    return () if is_there else timers(session, rules, request.model, request.version, at)
