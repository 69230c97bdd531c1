"""Locking an environment so that nothing goes live there, and unlocking it."""

from bot.domain.policy import Verb
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import Lock
from bot.domain.standing import Act
from bot.domain.text import reason as clean_reason
from bot.errors import AlreadyResolved
from bot.services import announcements
from bot.services.context import Context
from bot.services.identity import Authority, once
from bot.services.naming import the_environment, the_model
from bot.views import promotion_thread
from storage import audit, environments, people, promotion, registry


def lock(context: Context, authority: Authority, act: Act, wish: Lock) -> Lock:
    """Lock an environment; what is approved waits, and asking and approving go on."""
    reason = clean_reason(wish.reason)
    with context.database.write() as session:
        once(session, act)
        model = the_model(session, wish.model, authority.viewer).name
        registry.lock_model(session, model)
        environment = the_environment(authority.policy, wish.environment)
        authority.require(Verb.LOCK, people.ownerships(session, model), f"{environment} of {model}")
        made = Lock(model, environment, reason, act.by, act.at)
        if not environments.add_lock(session, made):
            found = environments.find_lock(session, model, environment)
            because = f": {found.reason}" if found and found.reason else ""
            raise AlreadyResolved(f"{environment} of {model} is locked already{because}.")
        facts: dict[str, object] = {"environment": environment, "reason": reason}
        audit.append(session, act.at, act.actor, "environment.locked", model, facts)
        request = promotion.open_request(session, model, environment)
        # Only what is approved can be held; one that is still decided on finds the lock when it is approved.
        if request is not None:
            promotion.hold(session, request.id, held=True)
            announcements.moved(session, request, promotion_thread.locked(made), act.at)
    context.wake()
    return made


def unlock(
    context: Context, authority: Authority, act: Act, wish: Lock
) -> tuple[Lock, PromotionRequest | None]:
    """Unlock; returns the lock that ended, and the approved request that now waits for a click."""
    with context.database.write() as session:
        once(session, act)
        model = the_model(session, wish.model, authority.viewer).name
        registry.lock_model(session, model)
        environment = the_environment(authority.policy, wish.environment)
        authority.require(Verb.UNLOCK, people.ownerships(session, model), f"{environment} of {model}")
        found = environments.find_lock(session, model, environment)
        if found is None or not environments.end_lock(session, model, environment, act.by, act.at):
            raise AlreadyResolved(f"{environment} of {model} is not locked.")
        facts: dict[str, object] = {"environment": environment, "reason": clean_reason(wish.reason)}
        audit.append(session, act.at, act.actor, "environment.unlocked", model, facts)
        request = promotion.open_request(session, model, environment)
        # What was held stays so: approved on Friday, it waits for a click on Monday (docs/decisions.md).
        if request is not None:
            announcements.moved(session, request, promotion_thread.unlocked(found, act.by), act.at)
    context.wake()
    return found, request if request is not None and request.held else None
