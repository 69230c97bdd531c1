"""Asking that a registered model leaves an environment for good; it is approved and carried out like a promotion."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.case import Case
from bot.domain.policy import Policy, Verb
from bot.domain.promotion import PromotionRequest, State
from bot.domain.registry import ChangeKind
from bot.domain.retirement import retirement_rules
from bot.domain.standing import Act
from bot.domain.text import reason as clean_reason
from bot.errors import AlreadyResolved, BadInput, NotFound
from bot.services.context import Context
from bot.services.identity import Authority, once
from bot.services.naming import the_environment, the_model
from bot.services.places import place_of, tell_owner_of_lost_channel
from bot.services.promotion import expiry, opened, refuse_a_rival
from storage import environments, people, registry


@dataclass(frozen=True, slots=True)
class Farewell:
    """What is to leave where, and why."""

    model: str
    environment: str
    reason: str = ""


def retire(context: Context, authority: Authority, act: Act, wish: Farewell) -> Case:
    """Open the request that what is live there leaves; refused where nothing is live, or something else is asked."""
    reason = clean_reason(wish.reason)
    if not reason:
        raise BadInput("A retirement needs a reason: add `because …`.", field="reason")
    with context.database.read() as session:
        known = the_model(session, wish.model, authority.viewer)
    # Asks Slack, and so before the write transaction.
    place = place_of(context, authority.policy, known, act.channel)
    with context.database.write() as session:
        once(session, act)
        registry.lock_model(session, known.name)
        environment = the_environment(authority.policy, wish.environment)
        authority.require(
            Verb.RETIRE, people.ownerships(session, known.name), f"{known.name} from {environment}"
        )
        refuse_a_rival(session, known.name, environment)
        request = _request(
            session, authority.policy, act, Farewell(known.name, environment, reason), place.channel
        )
        case = opened(session, context, authority, act, request)
        tell_owner_of_lost_channel(session, context, known, place)
    context.wake()
    return case


def _request(
    session: Session, policy: Policy, act: Act, wish: Farewell, channel: str | None
) -> PromotionRequest:
    live = environments.state(session, wish.model, wish.environment)
    if live.version is None:
        raise NotFound(
            f"Nothing is live in {wish.environment} of {wish.model}, so there is nothing to retire."
        )
    if live.without_approval:
        raise AlreadyResolved(
            f"What is live in {wish.environment} of {wish.model} was moved there outside of me: "
            "approve it or take it back first.",
            hint=f"`/mlops show {wish.model}#{wish.environment}`",
        )
    rules = retirement_rules(policy.rules(wish.model, wish.environment))
    return PromotionRequest(
        id=0,
        model=wish.model,
        version=live.version,
        environment=wish.environment,
        requester=act.by,
        reason=wish.reason,
        state=State.REQUESTED,
        expected_live=live.version,
        created_at=act.at,
        expires_at=expiry(policy, rules, act),
        channel=channel,
        kind=ChangeKind.RETIREMENT,
    )
