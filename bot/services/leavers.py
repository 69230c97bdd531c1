"""Somebody left: their tokens and delegations end, and whoever comes after them is asked once to take over what they own."""

import logging
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.people import Ownership
from bot.domain.policy import ADMIN, OWNER, Policy
from bot.domain.registry import PersonId
from bot.domain.standing import Memberships, holders
from bot.errors import BotError, NotFound
from bot.services import announcements, delegations
from bot.services.context import Context
from bot.services.identity import memberships
from bot.views import leavers as view
from storage import audit, data_sets, departures, outbox, people, promotion, tokens
from storage import delegations as stored_delegations

log = logging.getLogger(__name__)

DEPUTY = "deputy"
MOST_TOLD = 20


def look(context: Context, person: PersonId) -> bool:
    """Ask Slack whether a person is here, and do what follows when that changed; whether it did.

    What an event says is a hint and no more: it may come twice, late, or after its contrary.
    """
    profile = context.directory.person(person, fresh=True)
    is_gone = profile is None or profile.deleted or profile.is_guest
    with context.database.read() as session:
        was_gone = person in departures.gone(session)
    if is_gone == was_gone:
        return False
    policy, at = context.policy(), context.clock.now()
    # Asks Slack, and so before the write transaction.
    known = memberships(context, policy)
    with context.database.write() as session:
        if profile is not None:
            people.save_person(session, profile, at)
        changed = _leave(session, policy, known, person, at) if is_gone else _return(session, person, at)
    context.wake()
    return changed


def sweep(context: Context) -> None:
    """Look at everybody whose going would matter: what no event said while the bot was down is found by this."""
    with context.database.read() as session:
        found = _who_matter(session) | departures.gone(session).keys()
    for person in sorted(found):
        try:
            look(context, person)
        except BotError as silence:
            # The others, and this one too, are looked at the next time.
            log.warning("Whether %s is still here is not known: %s", person, silence.sentence)
            return


def matters(context: Context, person: PersonId) -> bool:
    """Whether the person's going, or coming back, would change anything here."""
    with context.database.read() as session:
        return person in _who_matter(session) | departures.gone(session).keys()


def handover_of(context: Context, number: int) -> tuple[PersonId, PersonId | None]:
    """Who left, by the number of their departure, and who is proposed to take over."""
    with context.database.read() as session:
        person = departures.find(session, number) if 0 < number < 2**62 else None
        if person is None:
            raise NotFound("That is over.", hint="`/mlops owners`")
        return person, _proposal(session, person)


def _who_matter(session: Session) -> set[PersonId]:
    open_requests = promotion.requests(session)
    return {
        *(each.person for each in people.ownerships(session)),
        *(x for each in stored_delegations.not_ended(session) for x in (each.delegator, each.delegate)),
        *(each.steward for each in data_sets.data_sets(session) if each.steward),
        *(x.person for x in tokens.listed(session) if x.person and x.revoked_at is None),
        *(each.requester for each in open_requests),
        *departures.deciders(session, [each.id for each in open_requests]),
    }


def _leave(session: Session, policy: Policy, known: Memberships, person: PersonId, at: datetime) -> bool:
    if not departures.leave(session, person, at):
        return False
    ended = [x for x in tokens.listed(session) if x.person == person and x.revoked_at is None]
    owned = [each for each in people.ownerships(session) if each.person == person]
    stewarded = [each.name for each in data_sets.data_sets(session) if each.steward == person]
    told = _whom_to_tell(session, policy, known, person, owned) if owned or stewarded else {}
    facts: dict[str, object] = {
        "owns": [f"{each.responsibility} of {each.model}" for each in owned],
        "stewards": stewarded,
        "told": sorted(told),
    }
    audit.append(session, at, "system", "person.left", person, facts)
    for token in ended:
        tokens.revoke(session, token.id, at)
        audit.append(session, at, "system", "token.revoked", token.id, {"name": token.name, "left": person})
    delegations.end_of_leaver(session, person, at)
    number = departures.number_of(session, person)
    for each, theirs in told.items():
        answer = view.left(person, number, theirs, stewarded, [x.name for x in ended])
        announcements.tell(session, each, answer, at)
    _redraw(session, at)
    return True


def _return(session: Session, person: PersonId, at: datetime) -> bool:
    if not departures.come_back(session, person, at):
        return False
    audit.append(session, at, "system", "person.returned", person, {})
    _redraw(session, at)
    return True


def _redraw(session: Session, at: datetime) -> None:
    for request in promotion.requests(session):
        outbox.redraw(session, request.name, at)


def _whom_to_tell(
    session: Session,
    policy: Policy,
    known: Memberships,
    person: PersonId,
    owned: Iterable[Ownership],
) -> dict[PersonId, list[Ownership]]:
    """Of each model the deputies, else its other owners, else the admins: each person once, with all that is theirs to see to."""
    gone = {person, *departures.gone(session)}
    by_model: dict[str, list[Ownership]] = {}
    for each in people.ownerships(session):
        by_model.setdefault(each.model, []).append(each)

    def here(found: Iterable[PersonId], model: str) -> list[PersonId]:
        return [x for x in dict.fromkeys(found) if x not in gone and known.sees(x, model)]

    admins = list(holders(ADMIN, policy, known, ()))[:MOST_TOLD]
    told: dict[PersonId, list[Ownership]] = {}
    for each in owned:
        others = by_model[each.model]
        deputies = here(holders(DEPUTY, policy, known, others), each.model)
        heirs = (
            deputies or here(holders(OWNER, policy, known, others), each.model) or here(admins, each.model)
        )
        for heir in heirs:
            told.setdefault(heir, []).append(each)
    # Of data sets alone nobody is deputy.
    return told or {each: [] for each in admins if each not in gone}


def _proposal(session: Session, person: PersonId) -> PersonId | None:
    """The deputy of most of what the person owns."""
    gone = {person, *departures.gone(session)}
    held = people.ownerships(session)
    theirs = {each.model for each in held if each.person == person}
    found = [
        x.person for x in held if x.responsibility == DEPUTY and x.model in theirs and x.person not in gone
    ]
    return max(dict.fromkeys(found), key=found.count, default=None)
