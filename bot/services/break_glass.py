"""Going back with Slack down: whoever has the host decides for a person, and everybody hears of it when Slack is back."""

from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn

from sqlalchemy.orm import Session

from bot.domain.case import Case
from bot.domain.people import Person
from bot.domain.permissions import may, permitted_roles
from bot.domain.policy import ADMIN, Policy, Verb
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import PersonId, RegisteredModel
from bot.domain.standing import Act, Memberships, standing
from bot.domain.text import listed
from bot.errors import NotAllowed, NotFound, Unavailable
from bot.services import announcements, applying, rollback
from bot.services.context import Context
from bot.services.identity import OPERATOR, Authority
from bot.services.naming import the_model
from bot.services.promotion import request_facts
from bot.services.rollback import Retreat
from bot.views import break_glass as view
from storage import audit, people, promotion, registry

# Either is enough: who may override the rules may do less.
_VERBS = (Verb.ROLLBACK, Verb.OVERRIDE)


def roll_back(context: Context, person: str, host: str, wish: Retreat) -> Case:
    """Take the live version back for `person`, an id or a name the bot has seen; `host` is who types it there.

    Whoever the policy permits to roll back or to override may, as far as it can be known: where Slack does not say who is in
    a group that decides it, it is done all the same, and audit and thread say that the permission could not be checked.
    """
    policy, at = context.policy(), context.clock.now()
    known, silent = _known(context, policy)
    with context.database.read() as session:
        model = the_model(session, wish.model, OPERATOR)
        who = _the_person(session, person)
        owners = people.ownerships(session, model.name)
    act = Act(who.id, who.team, at)
    role = _role(policy, standing(policy, known, owners, who).roles)
    if role is None and not silent & _who_may(policy):
        _refuse(context, host, model.name, act, listed(sorted(_who_may(policy)), "or"))
    with context.database.write() as session:
        registry.lock_model(session, model.name)
        authority = Authority(policy, Memberships(), who, OPERATOR)
        named = Retreat(model.name, wish.environment, wish.reason, wish.to)
        case = rollback.decide(session, authority, act, named, _channel(context, policy, model))
        checked = f"as {role}" if role else "could not be checked"
        facts = {**request_facts(case.request), "for": act.actor, "permission": checked}
        audit.append(session, at, host, "rollback.glass_broken", model.name, facts)
        _tell(session, case, host, role, at)
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


def _known(context: Context, policy: Policy) -> tuple[Memberships, frozenset[str]]:
    """Who is in each role, and the roles with a group that Slack does not tell about now."""
    found: dict[str, tuple[PersonId, ...]] = {}
    silent: set[str] = set()
    for role in policy.roles.values():
        grouped: tuple[PersonId, ...] = ()
        # Asked until it does not answer once: each try may take as long as Slack is silent.
        if role.user_group is not None and not silent:
            try:
                grouped = context.directory.group(role.user_group)
            except Unavailable:
                silent.add(role.name)
        elif role.user_group is not None:
            silent.add(role.name)
        found[role.name] = tuple(dict.fromkeys((*role.members, *grouped)))
    return Memberships(found), frozenset(silent)


def _role(policy: Policy, roles: Mapping[str, str]) -> str | None:
    """The role by which somebody may, if one of theirs permits it."""
    verdicts = (may(policy, verb, roles) for verb in _VERBS)
    return next((each.role for each in verdicts if each.allowed), None)


def _who_may(policy: Policy) -> frozenset[str]:
    named = {role for verb in _VERBS for role in permitted_roles(policy, verb)}
    return frozenset(named | set(policy.admins)) if ADMIN in named else frozenset(named)


def _refuse(context: Context, host: str, model: str, act: Act, roles: str) -> NoReturn:
    sentence = f"They may not roll back {model}. That takes {roles}."
    facts: dict[str, object] = {"tried": "rollback --break-glass", "because": sentence, "for": act.actor}
    with context.database.write() as session:
        audit.append(session, act.at, host, "refused", model, facts)
    raise NotAllowed(sentence)


def _tell(session: Session, case: Case, host: str, role: str | None, at: datetime) -> None:
    announcements.moved(session, case.request, view.broken(case.request, host, role), at)
    for person in {each.person for each in case.owners} | {case.request.requester}:
        announcements.tell(session, person, view.told(case.request, host, role), at)
