"""Going back to a version that was good: one permitted person, a reason, and the environment is locked after."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.domain.case import Case
from bot.domain.policy import Verb
from bot.domain.promotion import PromotionRequest, State
from bot.domain.registry import ChangeKind, EnvironmentChange
from bot.domain.standing import Act
from bot.domain.text import listed, quoted
from bot.domain.text import reason as clean_reason
from bot.errors import AlreadyResolved, BadInput, NotFound
from bot.services import announcements
from bot.services.context import Context
from bot.services.identity import Authority, once
from bot.services.naming import the_environment, the_model, the_version
from bot.services.places import place_of, tell_owner_of_lost_channel
from bot.services.promotion import reload, request_facts
from storage import audit, environments, people, promotion, registry


@dataclass(frozen=True, slots=True)
class Retreat:
    """What is taken back where; `to` names the version to go back to, else the last good one."""

    model: str
    environment: str
    reason: str
    to: int | None = None


def roll_back(context: Context, authority: Authority, act: Act, wish: Retreat) -> Case:
    """Take the live version back; locks do not hold a rollback. The worker carries it out."""
    with context.database.read() as session:
        known = the_model(session, wish.model, authority.viewer)
    # Asks Slack, and so before the write transaction.
    place = place_of(context, authority.policy, known, act.channel)
    with context.database.write() as session:
        once(session, act)
        registry.lock_model(session, known.name)
        environment = the_environment(authority.policy, wish.environment)
        authority.require(
            Verb.ROLLBACK, people.ownerships(session, known.name), f"{environment} of {known.name}"
        )
        case = decide(session, authority, act, replace(wish, model=known.name), place.channel)
        tell_owner_of_lost_channel(session, context, known, place)
    context.wake()
    return case


def decide(session: Session, authority: Authority, act: Act, wish: Retreat, channel: str | None) -> Case:
    """Store the decision of somebody who may; the model is locked by the caller."""
    reason = clean_reason(wish.reason)
    if not reason:
        raise BadInput("A rollback needs a reason: add `because …`.", field="reason")
    environment = the_environment(authority.policy, wish.environment)
    live, target = from_and_to(session, wish.model, environment, wish.to)
    # A request like any other from here on, so that it is leased, read back and audited the same way.
    request = PromotionRequest(
        id=0,
        model=wish.model,
        version=target,
        environment=environment,
        requester=act.by,
        reason=reason,
        # Nobody has to agree: the permission to roll back is the decision.
        state=State.APPROVED,
        expected_live=live,
        created_at=act.at,
        channel=channel,
        kind=ChangeKind.ROLLBACK,
    )
    return _open(session, authority, act, request)


def good_versions(history: tuple[EnvironmentChange, ...], live: int | None) -> tuple[int, ...]:
    """The versions to go back to, the most recent first: decided to be live there, and not rolled back since."""
    bad = {each.to_version for each in history if each.rolled_back_at is not None}
    good = (
        each.to_version or 0
        # What somebody moved there outside was never decided, so it is nothing to go back to.
        for each in history
        if each.to_version not in {None, live, *bad} and each.kind is not ChangeKind.OUTSIDE
    )
    return tuple(dict.fromkeys(good))


def from_and_to(session: Session, model: str, environment: str, to: int | None) -> tuple[int | None, int]:
    """What is live and what to go back to; NotFound where there is nothing to go back to."""
    state = environments.state(session, model, environment)
    live = state.version
    if live is None and state.decided is None:
        raise NotFound(f"Nothing is live in {environment} of {model}, so there is nothing to roll back.")
    if promotion.open_request(session, model, environment, ChangeKind.ROLLBACK) is not None:
        raise AlreadyResolved(f"{environment} of {model} is being rolled back already.")
    good = good_versions(environments.history(session, model, environment), live)
    if state.decided is not None:
        # Moved outside, there is one to go back to first: what was decided.
        good = tuple(dict.fromkeys((state.decided, *good)))
    if to is not None:
        the_version(session, model, to)
    if to is not None and to not in good:
        known = f" You can go back to {listed([str(each) for each in good], 'or')}." if good else ""
        raise BadInput(
            f"{model}@{to} is not a version to go back to: it must have been live in {environment} "
            f"and not been rolled back.{known}",
            field="version",
        )
    if not good:
        raise NotFound(
            f"No earlier version was live in {environment} of {model}, so there is nothing to go back to.",
            hint=f"`/mlops lock {quoted(model)} {environment}` stops further promotions.",
        )
    return live, good[0] if to is None else to


def _open(session: Session, authority: Authority, act: Act, request: PromotionRequest) -> Case:
    number = promotion.add_request(session, request)
    # The second wall: the index allows one rollback on its way for a place.
    if number is None:
        raise AlreadyResolved(f"{request.environment} of {request.model} is being rolled back already.")
    stored = replace(request, id=number)
    facts = request_facts(stored)
    audit.append(session, act.at, act.actor, "rollback.decided", request.model, facts)
    case = reload(session, authority, stored, act.at)
    announcements.opened(session, authority.policy, authority.memberships, case, act.at)
    return case
