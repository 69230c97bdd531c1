"""Who is acting, what they may see and do: refused here, before anything is read or changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.delegation import Lent
from bot.domain.people import Ownership, Person, Standing
from bot.domain.permissions import may
from bot.domain.policy import AUDITOR, MEMBER, Policy, Verb
from bot.domain.registry import PersonId, RegisteredModel
from bot.domain.standing import Act, Memberships, holders, standing
from bot.domain.text import listed
from bot.errors import BadInput, NotAllowed, Repeated, Unavailable
from bot.services.context import Context
from storage import delegations, interactions, people, registry


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks: their profile, and the registered models they must not see; an auditor sees all."""

    person: Person | None
    hidden: frozenset[str] = frozenset()
    audits: bool = False

    def sees(self, model: str) -> bool:
        """Whether the model exists for this viewer."""
        return model not in self.hidden


# Whoever has the host has the database.
OPERATOR = Viewer(person=None, audits=True)
# A verb that is said in other words, as it stands before what it is about.
_SPOKEN = {
    Verb.OVERRIDE: "override the rules for",
    Verb.ROLLBACK: "roll back",
    Verb.RETIRE: "retire",
    Verb.REVIEW: "ask for or give reviews of",
    Verb.OWNER_SET: "set an owner",
    Verb.HANDOVER: "hand over",
    Verb.DELEGATE: "delegate",
    Verb.DIGEST_SUBSCRIBE: "subscribe",
    Verb.DIGEST_UNSUBSCRIBE: "end",
    Verb.DIGEST_RUN: "run",
    Verb.DATA_CONFIRM: "decide about the columns of",
    Verb.DATA_WITHDRAW: "withdraw",
    Verb.RUNS_SAVE: "keep",
    Verb.RUNS_FORGET: "forget",
    Verb.UNSUBSCRIBE: "end",
    Verb.TOKEN: "manage",
    Verb.CARD_WRITE: "write",
    Verb.ALERT_ACK: "acknowledge",
    Verb.ALERT_ASSIGN: "assign",
    Verb.ALERT_SNOOZE: "quieten",
}


@dataclass(frozen=True, slots=True)
class Authority:
    """A person about to change something: the policy, the roles as Slack says them now, their sight, who delegated to them."""

    policy: Policy
    memberships: Memberships
    person: Person
    viewer: Viewer
    lent: tuple[Lent, ...] = ()

    def standing_of(self, person: Person, owners: Iterable[Ownership]) -> Standing:
        """Another person's roles before the model with these owners."""
        return standing(self.policy, self.memberships, owners, person)

    def standing(self, owners: Iterable[Ownership]) -> Standing:
        """The person's roles before the model with these owners."""
        return standing(self.policy, self.memberships, owners, self.person)

    def require(self, verb: Verb, owners: Iterable[Ownership], about: str) -> Standing:
        """The person's roles, if they permit the verb; else NotAllowed, naming who may and whom to ask."""
        held = list(owners)
        found = self.standing(held)
        verdict = may(self.policy, verb, found.roles)
        if verdict.allowed:
            return found
        if AUDITOR in found.roles:
            raise NotAllowed("You audit here, and whoever audits changes nothing.")
        asked = [who for role in verdict.roles_that_may for who in self.holders(role, held)]
        roles = listed(verdict.roles_that_may, "or") or "nobody named in the policy"
        raise NotAllowed(
            f"You may not {_SPOKEN.get(verb, verb.value)} {about}. That takes {roles}.",
            ask=tuple(dict.fromkeys(who for who in asked if who != self.person.id))[:3],
        )

    def holders(self, role: str, owners: Iterable[Ownership]) -> tuple[PersonId, ...]:
        """Who holds a role before the model with these owners."""
        return holders(role, self.policy, self.memberships, owners)


def identify(context: Context, person: PersonId, team: str, home_team: str, *, fresh: bool = False) -> Person:
    """The full member who acts; NotAllowed for bots, guests, outsiders and people who left."""
    profile = context.directory.person(person, fresh=fresh)
    if profile is None or (team and home_team and team != home_team):
        raise NotAllowed("You are not a member of this workspace, so nothing was changed.")
    if home_team and profile.team and profile.team != home_team:
        raise NotAllowed("You belong to another workspace, so nothing was changed.")
    if profile.deleted or profile.is_bot:
        raise NotAllowed("Only people who are members of this workspace can do this.")
    if profile.is_guest:
        raise NotAllowed("Guests cannot use this bot. Ask a member of this workspace to act for you.")
    return profile


def the_member(
    context: Context, authority: Authority, act: Act, person: PersonId, what: str, field: str
) -> Person:
    """Somebody who is given a part in what is decided, asked of Slack anew; BadInput for who is no active member here, or audits.

    `what` they can do with it ends the sentence `Only an active member of this workspace can …`; `field` named them.
    """
    profile = context.directory.person(person, fresh=True)
    is_one_of_us = profile is not None and profile.team in {"", act.team}
    if profile is None or not is_one_of_us or profile.deleted or profile.is_bot or profile.is_guest:
        raise BadInput(f"Only an active member of this workspace can {what}.", field=field)
    if AUDITOR in authority.standing_of(profile, ()).roles:
        who = profile.real_name or profile.name
        raise BadInput(
            f"{who} audits here, and whoever audits changes nothing. Name somebody else.", field=field
        )
    return profile


def remember(context: Context, person: Person) -> None:
    """Keep the profile for text outside Slack, when it is new or changed."""
    with context.database.read() as session:
        # Read first: a profile that is as it was costs no write lock.
        known = people.find_person(session, person.id)
    if known != person:
        with context.database.write() as session:
            people.save_person(session, person, context.clock.now())


def viewer(context: Context, person: Person) -> Viewer:
    """What the person may see: models kept to their channel are hidden from everybody outside it."""
    policy = context.policy()
    if policy.auditors and audits(context, policy, person.id):
        return Viewer(person, audits=True)
    seen_by = _seen_by(context, policy)
    return Viewer(person, frozenset(name for name, members in seen_by.items() if person.id not in members))


def audits(context: Context, policy: Policy, person: PersonId) -> bool:
    """Whether one of the person's roles is an auditor's; the groups are known for a minute."""
    roles = [policy.roles[name] for name in policy.auditors if name in policy.roles]
    if any(person in role.members for role in roles):
        return True
    groups = [role.user_group for role in roles if role.user_group is not None]
    try:
        return any(person in context.directory.group(each) for each in groups)
    except Unavailable:
        # Without Slack's answer nobody sees more than usual, and everybody sees that.
        return False


def authority(context: Context, person: Person, roles: Iterable[str] | None = None) -> Authority:
    """The person's authority; groups of the named roles (all of them, by default) are asked of Slack anew."""
    policy = context.policy()
    found = memberships(context, policy, fresh=frozenset(policy.roles if roles is None else roles))
    return Authority(policy, found, person, viewer(context, person), _lent(context, person))


def _lent(context: Context, person: Person) -> tuple[Lent, ...]:
    """The delegations to a person that run, with their delegators as Slack knows them now; who left lends nothing."""
    with context.database.read() as session:
        given = delegations.running_of(session, person.id, context.clock.now())
    mine = [each for each in given if each.delegate == person.id]
    found = [(each, context.directory.person(each.delegator, fresh=True)) for each in mine]
    return tuple(
        Lent(each, who)
        for each, who in found
        if who is not None and not (who.deleted or who.is_bot or who.is_guest)
    )


def roles_for(policy: Policy, verb: Verb) -> frozenset[str]:
    """The roles a decision hangs on: only their groups are asked of Slack anew, which allows 20 such calls a minute."""
    named = {*policy.permissions.get(verb, ()), *policy.admins, *policy.auditors}
    # Everybody may, so the answer hangs on no group, and Slack is not asked.
    if MEMBER in named and verb is not Verb.APPROVE:
        return frozenset()
    if verb is Verb.APPROVE:
        rules = [*policy.promotion.values(), *(x for each in policy.models for x in each.promotion.values())]
        named |= {approval.role for each in rules for approval in each.approvals}
    # Whoever decides in another's place may only while that other may delegate.
    lends = policy.permissions.get(Verb.DELEGATE, ()) if verb in {Verb.APPROVE, Verb.REJECT} else ()
    return frozenset({*named, *lends})


def memberships(context: Context, policy: Policy, fresh: frozenset[str] = frozenset()) -> Memberships:
    """Who is in each role; the roles in `fresh` are asked of Slack anew. Unavailable when it does not say."""
    found: dict[str, tuple[PersonId, ...]] = {}
    sources: dict[str, str] = {}
    for role in policy.roles.values():
        grouped: tuple[PersonId, ...] = ()
        if role.user_group is not None:
            grouped = context.directory.group(role.user_group, fresh=role.name in fresh)
        found[role.name] = tuple(dict.fromkeys((*role.members, *grouped)))
        sources[role.name] = f"user group {role.user_group}" if role.user_group else "policy"
    return Memberships(found, sources, _seen_by(context, policy))


def once(session: Session, act: Act) -> None:
    """Claim the delivery in the transaction of its effect; Repeated when it had its effect before."""
    # What has no delivery behind it, as in the terminal, has no key and cannot be repeated.
    if act.key and not interactions.claim(session, act.key, act.at):
        raise Repeated


def names(context: Context) -> Mapping[PersonId, str]:
    """What people are called, for text outside Slack."""
    with context.database.read() as session:
        return people.names(session)


def _seen_by(context: Context, policy: Policy) -> dict[str, frozenset[PersonId]]:
    """Who sees each registered model that is kept to its channel; without a channel, nobody."""
    if not any(rules.visible_to_channel_only for rules in policy.models):
        return {}
    with context.database.read() as session:
        models = registry.models(session)
    kept = (each for each in models if policy.of(each.name).visible_to_channel_only)
    return {each.name: _members(context, policy, each) for each in kept}


def _members(context: Context, policy: Policy, model: RegisteredModel) -> frozenset[PersonId]:
    channel = policy.of(model.name).channel or model.channel
    found = None if channel is None else context.directory.channel(channel)
    return frozenset() if found is None else found.members
