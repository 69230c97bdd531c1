"""Opens the requests that the policy pre-approves: the newest version of a model, made as the live one was."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.auto_rule import AutoRule
from bot.domain.people import Person
from bot.domain.policy import Policy, PromotionRules
from bot.domain.promotion import PromotionRequest, State
from bot.domain.registry import BOT
from bot.domain.standing import Act, Memberships
from bot.errors import AlreadyResolved, NotFound, Unavailable
from bot.services import measured, preapproval, promotion
from bot.services.context import Context
from bot.services.identity import OPERATOR, Authority
from bot.services.naming import the_model
from bot.services.places import place_of, tell_owner_of_lost_channel
from storage import environments, registry
from storage import promotion as stored

log = logging.getLogger(__name__)

_BOT = Person(BOT, "", BOT)
# Somebody, or what they saw of it, was against it.
_AGAINST = (State.REJECTED, State.WITHDRAWN, State.EXPIRED, State.FAILED, State.ROLLED_BACK)


@dataclass(frozen=True, slots=True)
class _Candidate:
    model: str
    version: int
    environment: str
    live: int
    rule: AutoRule

    @property
    def reason(self) -> str:
        return preapproval.reason_for(self.rule, self.model, self.live)


def sweep(context: Context) -> int:
    """Open what is pre-approved and was not asked for; returns how many requests. A second sweep opens none."""
    policy = context.policy()
    if not any(each.auto for each in _all_rules(policy)):
        return 0
    with context.database.read() as session:
        found = tuple(_candidates(session, policy))
    opened = sum(_consider(context, policy, each, context.clock.now()) for each in found)
    if opened:
        context.wake()
    return opened


def _all_rules(policy: Policy) -> Iterator[PromotionRules]:
    yield from policy.promotion.values()
    for model in policy.models:
        yield from model.promotion.values()


def _candidates(session: Session, policy: Policy, model: str | None = None) -> Iterator[_Candidate]:
    """The newest version of each model that is newer than the live one, where nothing else is asked for or locked."""
    newest = registry.latest_versions(session)
    taken = {(each.model, each.environment) for each in stored.requests(session, model=model)}
    taken |= {(each.model, each.environment) for each in environments.locks(session, model)}
    for state in environments.states(session):
        place, live = (state.model, state.environment), state.version
        rule = None if model not in {None, state.model} else policy.rules(*place).auto
        # A first version is looked at by people, and so is what stands on a move from outside.
        if rule is None or live is None or state.without_approval or place in taken:
            continue
        if newest.get(state.model, 0) > live:
            yield _Candidate(state.model, newest[state.model], state.environment, live, rule)


def _consider(context: Context, policy: Policy, found: _Candidate, at: datetime) -> bool:
    with context.database.read() as session:
        if not _is_standard(session, policy, found, at):
            return False
    # Paired tests take long, and are made outside of any transaction.
    measured.prepare(context, policy, found.model, found.version, found.environment)
    with context.database.read() as session:
        if _objections(session, policy, found, at):
            return False
    try:
        return _open(context, policy, found, at)
    except (AlreadyResolved, NotFound, Unavailable) as why:
        # Another replica was first, it was deleted meanwhile, or Slack does not answer: the next sweep looks again.
        log.info("%s@%s is not asked for: %s", found.model, found.version, why.sentence)
        return False


def _open(context: Context, policy: Policy, found: _Candidate, at: datetime) -> bool:
    with context.database.read() as session:
        known = the_model(session, found.model, OPERATOR)
    place = place_of(context, policy, known, None)
    with context.database.write() as session:
        registry.lock_model(session, found.model)
        # Everything is looked at again under the lock: what is live, who asked, how many went there.
        if found not in _candidates(session, policy, found.model):
            return False
        if not _is_standard(session, policy, found, at) or _objections(session, policy, found, at):
            return False
        authority = Authority(policy, Memberships(), _BOT, OPERATOR)
        promotion.opened(session, context, authority, Act(BOT, "", at), _request(found, place.channel, at))
        tell_owner_of_lost_channel(session, context, known, place)
    return True


def _request(found: _Candidate, channel: str | None, at: datetime) -> PromotionRequest:
    return PromotionRequest(
        id=0,
        model=found.model,
        version=found.version,
        environment=found.environment,
        requester=BOT,
        reason=found.reason,
        state=State.REQUESTED,
        expected_live=found.live,
        created_at=at,
        channel=channel,
    )


def _is_standard(session: Session, policy: Policy, found: _Candidate, at: datetime) -> bool:
    asked = stored.requests(session, list(State), found.model)
    if any(each.version == found.version and each.state in _AGAINST for each in asked):
        return False
    moves = environments.history(session, found.model)
    # It was there before, or was taken back somewhere: going on with it is somebody's decision.
    if any(
        each.to_version == found.version and (each.environment == found.environment or each.rolled_back_at)
        for each in moves
    ):
        return False
    own = [each for each in asked if each.is_preapproved and each.environment == found.environment]
    if any(
        sum(each.created_at > at - timedelta(days=limit.days) for each in own) >= limit.count
        for limit in found.rule.limits
    ):
        return False
    return not preapproval.unlike(session, policy, found.model, found.version, found.environment)


def _objections(session: Session, policy: Policy, found: _Candidate, at: datetime) -> tuple[str, ...]:
    place = (found.model, found.version, found.environment)
    return preapproval.objections(session, policy, *place, found.reason, at)
