"""Who holds which role before a registered model: the policy's roles, Slack's groups and the owners, put together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.people import Ownership, Person, Standing
from bot.domain.policy import ADMIN, AUDITOR, MEMBER, OWNER, STEWARD, Policy
from bot.domain.registry import PersonId


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody does something: who, when, and the delivery's `key`, so that it has its effect once."""

    by: PersonId
    team: str
    at: datetime
    key: str = ""
    channel: str | None = None

    @property
    def actor(self) -> str:
        """As the audit names it: `team/person`; the bot itself is of no team."""
        return f"{self.team}/{self.by}" if self.team else self.by


@dataclass(frozen=True, slots=True)
class Memberships:
    """Who is in each role of the policy, as Slack and the file say; `sources` says which of them did.

    `seen_by` says who sees a registered model that is kept to its channel; one it does not name is everybody's.
    """

    people: Mapping[str, tuple[PersonId, ...]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    seen_by: Mapping[str, frozenset[PersonId]] = field(default_factory=dict)

    def sees(self, person: PersonId, model: str) -> bool:
        """Whether the model exists for the person."""
        seen_by = self.seen_by.get(model)
        return seen_by is None or person in seen_by

    def who_see(
        self, model: str, people: Mapping[str, tuple[PersonId, ...]]
    ) -> dict[str, tuple[PersonId, ...]]:
        """The people who see the model: nobody else is asked about it or named beside it."""
        return {
            role: tuple(each for each in found if self.sees(each, model)) for role, found in people.items()
        }


def known_holders(
    roles: Iterable[str], policy: Policy, memberships: Memberships, owners: Iterable[Ownership]
) -> dict[str, tuple[PersonId, ...]]:
    """Who holds each role; a role of the policy that Slack did not tell about is left out, not empty."""
    held = list(owners)
    told = (role for role in roles if role not in policy.roles or role in memberships.people)
    return {role: holders(role, policy, memberships, held) for role in told}


def standing(
    policy: Policy, memberships: Memberships, owners: Iterable[Ownership], person: Person
) -> Standing:
    """Every role of a person before the model whose owners these are; a guest holds none by default."""
    roles: dict[str, str] = {}
    if not (person.is_guest or person.is_bot or person.deleted):
        # Every full member, though no group of Slack's and no line of the policy says so.
        roles[MEMBER] = "workspace"
    for role, people in memberships.people.items():
        if person.id in people:
            roles[role] = memberships.sources.get(role, "policy")
    for owned in owners:
        if owned.person == person.id and owned.responsibility == STEWARD:
            roles[STEWARD] = f"steward of {owned.model}"
        elif owned.person == person.id:
            roles[owned.responsibility] = f"owner of {owned.model}"
            roles[OWNER] = f"owner of {owned.model}"
    if any(role in roles for role in policy.admins):
        roles[ADMIN] = "policy"
    if any(role in roles for role in policy.auditors):
        roles[AUDITOR] = "policy"
    named = {role: source for role, source in roles.items() if role in policy.roles}
    return Standing(person.id, roles, policy.voice(named))


def holders(
    role: str, policy: Policy, memberships: Memberships, owners: Iterable[Ownership]
) -> tuple[PersonId, ...]:
    """Who holds a role before a model; nobody is listed for `member`, which is everybody."""
    if role in (ADMIN, AUDITOR):
        named = policy.admins if role == ADMIN else policy.auditors
        found = [each for name in named for each in memberships.people.get(name, ())]
    elif role in policy.roles:
        found = list(memberships.people.get(role, ()))
    else:
        found = [each.person for each in owners if role in (OWNER, each.responsibility)]
    return tuple(dict.fromkeys(found))
