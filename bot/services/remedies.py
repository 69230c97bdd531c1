"""Finds the people who can meet what blocks a version: the table of parties, asked of the registry and the policy."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.gate_kinds import CheckGate, ReviewGate, ThresholdGate, VersusLiveGate
from bot.domain.people import Ownership
from bot.domain.permissions import permitted_roles
from bot.domain.policy import ADMIN, MEMBER, OWNER, STEWARD, Policy, Verb
from bot.domain.promotion import Blocker
from bot.domain.registry import ModelVersion, PersonId
from bot.domain.remedies import Party, Remedy, party_of
from bot.domain.standing import Memberships, holders
from storage import data_sets, people, registry, reviews, tokens

ON_CALL = "on-call"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the people are looked for in."""

    session: Session
    policy: Policy
    memberships: Memberships
    owners: tuple[Ownership, ...]
    version: ModelVersion | None


def remedies(
    session: Session,
    policy: Policy,
    memberships: Memberships,
    model: str,
    version: int,
    blockers: Iterable[Blocker],
) -> tuple[Remedy, ...]:
    """Each unmet condition with who can meet it; nobody is named who does not see the model."""
    asked = _Asked(
        session,
        policy,
        memberships,
        people.ownerships(session, model),
        registry.find_version(session, model, version),
    )
    found = []
    for each in blockers:
        party = party_of(each)
        able = dict.fromkeys(_FINDERS[party](asked, each))
        found.append(Remedy(each, party, tuple(who for who in able if memberships.sees(who, model))))
    return tuple(found)


def _author(asked: _Asked, blocker: Blocker) -> Iterable[PersonId]:
    version = asked.version
    return (
        [version.author or version.registered_by or ""]
        if version and (version.author or version.registered_by)
        else []
    )


def _reporter(asked: _Asked, blocker: Blocker) -> Iterable[PersonId]:
    """Whom the token that counts acts for, else who made it."""
    gate = None if blocker.gate is None else blocker.gate.gate
    name = gate.producer if isinstance(gate, CheckGate) else None
    if isinstance(gate, ThresholdGate | VersusLiveGate):
        name = gate.measured_by
    known = [each for each in tokens.listed(asked.session) if each.name == name and each.revoked_at is None]
    return [each.person or each.created_by.rpartition("/")[2] for each in known]


def _steward(asked: _Asked, blocker: Blocker) -> Iterable[PersonId]:
    names = () if blocker.gate is None else blocker.gate.names
    found = (data_sets.find(asked.session, name.rpartition("@")[0] or name) for name in names)
    return [each.steward for each in found if each is not None and each.steward is not None]


def _owner(asked: _Asked, blocker: Blocker) -> Iterable[PersonId]:
    return holders(OWNER, asked.policy, asked.memberships, asked.owners) or _author(asked, blocker)


def _on_call(asked: _Asked, blocker: Blocker) -> Iterable[PersonId]:
    return holders(ON_CALL, asked.policy, asked.memberships, asked.owners) or _owner(asked, blocker)


def _admin(asked: _Asked, blocker: Blocker) -> Iterable[PersonId]:
    return holders(ADMIN, asked.policy, asked.memberships, asked.owners)


def _who_may(verb: Verb) -> Callable[[_Asked, Blocker], Iterable[PersonId]]:
    def find(asked: _Asked, blocker: Blocker) -> Iterable[PersonId]:
        # Everybody is nobody in particular.
        roles = [each for each in permitted_roles(asked.policy, verb) if each not in {MEMBER, STEWARD}]
        return [who for role in roles for who in holders(role, asked.policy, asked.memberships, asked.owners)]

    return find


def _reviewer(asked: _Asked, blocker: Blocker) -> Iterable[PersonId]:
    """Who has not answered the newest review of that kind."""
    gate, version = None if blocker.gate is None else blocker.gate.gate, asked.version
    if version is None or not isinstance(gate, ReviewGate):
        return ()
    found = reviews.of_version(asked.session, version.model, version.version)
    return next((x.waits_for for x in reversed(found) if x.kind.value == gate.review), ())


def _requester(asked: _Asked, blocker: Blocker) -> Iterable[PersonId]:
    return () if blocker.request is None else (blocker.request.requester,)


_FINDERS: Mapping[Party, Callable[[_Asked, Blocker], Iterable[PersonId]]] = {
    Party.AUTHOR: _author,
    Party.REPORTER: _reporter,
    Party.ON_CALL: _on_call,
    Party.ADMIN: _admin,
    Party.STEWARD: _steward,
    Party.OWNER_SETTER: _who_may(Verb.OWNER_SET),
    Party.OWNER: _owner,
    Party.REQUESTER: _requester,
    Party.REVIEWER: _reviewer,
    Party.APPROVER: lambda _, blocker: blocker.people or (),
    Party.UNLOCKER: _who_may(Verb.UNLOCK),
    Party.CONFIRMER: _who_may(Verb.CONFIRM),
    Party.PROMOTER: _who_may(Verb.REQUEST),
    Party.BOT: lambda *_: (),
}
