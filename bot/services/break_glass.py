"""Going back with Slack down: whoever has the host decides for a person, and everybody hears of it when Slack is back."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.case import Case
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import RegisteredModel
from bot.domain.standing import Act, Memberships
from bot.errors import NotFound
from bot.services import announcements, applying, rollback
from bot.services.context import Context
from bot.services.identity import OPERATOR, Authority
from bot.services.naming import the_model
from bot.services.promotion import request_facts
from bot.services.rollback import Retreat
from bot.views import break_glass as view
from storage import audit, people, promotion, registry


def roll_back(context: Context, person: str, host: str, wish: Retreat) -> Case:
    """Take the live version back for `person`, an id or a name the bot has seen; `host` is who types it there.

    Nobody can be asked who may: the permission is not looked at, which the audit and the thread say.
    """
    policy, at = context.policy(), context.clock.now()
    with context.database.write() as session:
        known = the_model(session, wish.model, OPERATOR)
        registry.lock_model(session, known.name)
        who = _the_person(session, person)
        act = Act(who.id, who.team, at)
        authority = Authority(policy, Memberships(), who, OPERATOR)
        named = Retreat(known.name, wish.environment, wish.reason, wish.to)
        case = rollback.decide(session, authority, act, named, _channel(context, policy, known))
        facts = {**request_facts(case.request), "for": act.actor}
        audit.append(session, at, host, "rollback.glass_broken", known.name, facts)
        _tell(session, case, host, at)
    context.wake()
    return case


def carry_out(context: Context, case: Case) -> PromotionRequest:
    """Make it so at once, as the bot itself may be down; returns how it stands, open when a bot has it in hand."""
    request = case.request
    while request.is_open and applying.apply_next(context):
        with context.database.read() as session:
            request = promotion.find_request(session, request.id) or request
    return request


def _the_person(session: Session, said: str) -> Person:
    wanted = said.removeprefix("@").casefold()
    found = [each for each in people.people(session) if wanted in {each.id.casefold(), each.name.casefold()}]
    active = [each for each in found if not (each.deleted or each.is_bot or each.is_guest)]
    if len(active) != 1:
        raise NotFound(
            f"`{said[:60]}` is nobody I have met. Name a member who used the bot before, by name or Slack id."
        )
    return active[0]


def _channel(context: Context, policy: Policy, model: RegisteredModel) -> str | None:
    # Slack cannot be asked whether it is still there: the outbox finds out, and looks for another one.
    rules = policy.of(model.name)
    usual = None if rules.visible_to_channel_only else context.default_channel
    return rules.channel or model.channel or usual


def _tell(session: Session, case: Case, host: str, at: datetime) -> None:
    announcements.moved(session, case.request, view.broken(case.request, host), at)
    for person in {each.person for each in case.owners} | {case.request.requester}:
        announcements.tell(session, person, view.told(case.request, host), at)
