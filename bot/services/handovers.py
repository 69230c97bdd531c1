"""Handing over: everything that one person owns becomes another's, at once and in the audit."""

from dataclasses import replace

from sqlalchemy.orm import Session

from bot.domain.data_sets import DataSet
from bot.domain.handover import HandedOver
from bot.domain.people import Ownership
from bot.domain.policy import Verb
from bot.domain.registry import PersonId
from bot.domain.standing import Act
from bot.errors import AlreadyResolved, BadInput
from bot.services import announcements
from bot.services.context import Context
from bot.services.identity import Authority, once, the_member
from bot.views import handovers as view
from storage import audit, data_sets, outbox, people, promotion, registry


def hand_over(
    context: Context, authority: Authority, act: Act, giver: PersonId, taker: PersonId
) -> HandedOver:
    """Move responsibilities and data sets; the giver may have left, the taker must be here. Both are told once."""
    if giver == taker:
        raise BadInput("Name two different people.", field="taker")
    # Asked of Slack anew, and before the transaction: whoever left last minute takes nothing.
    profile = the_member(context, authority, act, taker, "take it over", "taker")
    with context.database.write() as session:
        once(session, act)
        authority.require(Verb.HANDOVER, (), "what somebody owns")
        owned, kept = _movable(session, authority, giver, taker)
        theirs = sorted(each.name for each in data_sets.data_sets(session) if each.steward == giver)
        # All of these before the first entry of the audit, whose head is the last of the locks.
        for model in sorted({each.model for each in owned}):
            registry.lock_model(session, model)
        locked = [data_sets.lock(session, name, act.at) for name in theirs]
        moved = tuple(_move(session, act, each, taker) for each in owned)
        for each in locked:
            _move_data(session, act, each, taker)
        found = HandedOver(giver, taker, moved, tuple(theirs), kept)
        if not found.owned and not found.data_sets:
            raise AlreadyResolved("They own nothing that could be handed over to that person.")
        people.save_person(session, profile, act.at)
        for person in {giver, taker} - {act.by}:
            told = view.told(_seen(authority, found, person), act.by, person)
            announcements.tell(session, person, told, act.at, urgent=False)
    context.wake()
    return _seen(authority, found, act.by)


def _movable(
    session: Session, authority: Authority, giver: PersonId, taker: PersonId
) -> tuple[list[Ownership], tuple[str, ...]]:
    """What the taker may hold, and the models that they do not see."""
    owned = [each for each in people.ownerships(session) if each.person == giver]
    sees = authority.memberships.sees
    kept = dict.fromkeys(each.model for each in owned if not sees(taker, each.model))
    return [each for each in owned if each.model not in kept], tuple(kept)


def _move(session: Session, act: Act, owned: Ownership, taker: PersonId) -> Ownership:
    given = replace(owned, person=taker, since=act.at)
    people.set_owner(session, given)
    facts: dict[str, object] = {"responsibility": owned.responsibility, "from": owned.person, "to": taker}
    audit.append(session, act.at, act.actor, "owner.handed_over", owned.model, facts)
    for request in promotion.requests(session, model=owned.model):
        outbox.redraw(session, request.name, act.at)
    return given


def _move_data(session: Session, act: Act, data_set: DataSet, taker: PersonId) -> None:
    data_sets.save(session, replace(data_set, steward=taker))
    facts: dict[str, object] = {"from": data_set.steward, "to": taker}
    audit.append(session, act.at, act.actor, "data.handed_over", data_set.name, facts)


def _seen(authority: Authority, found: HandedOver, person: PersonId) -> HandedOver:
    """Without the models that are kept from a person: whoever gives them up may have left their channel."""
    sees = authority.memberships.sees
    owned = tuple(each for each in found.owned if sees(person, each.model))
    return replace(found, owned=owned, kept=tuple(each for each in found.kept if sees(person, each)))
