"""Who answers for a registered model: one person a responsibility, which they accepted."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.people import Offer, Ownership
from bot.domain.policy import AUDITOR, Verb
from bot.domain.registry import PersonId
from bot.domain.standing import Act
from bot.domain.text import listed, near, shown
from bot.domain.text import quoted as in_quotes
from bot.errors import AlreadyResolved, BadInput, NotAllowed, NotFound
from bot.services import announcements
from bot.services.context import Context
from bot.services.identity import Authority, Viewer, once, the_member
from bot.services.naming import missing, quoted, the_model
from bot.views import ownership
from storage import audit, offers, outbox, people, promotion, registry

Given = tuple[Ownership, PersonId | None]
OFFER_DM = "owner.offer_dm"


def set_owner(
    context: Context, authority: Authority, act: Act, model_name: str, responsibility: str, owner: PersonId
) -> Given | Offer:
    """Give a responsibility to oneself, which counts at once, or ask a person to take it: they answer by direct message,
    and until they accept, whoever holds it keeps it."""
    # Asked of Slack anew, and before the transaction: whoever left last minute owns nothing.
    profile = the_member(context, authority, act, owner, "own a registered model", "person")
    with context.database.write() as session:
        once(session, act)
        model = the_model(session, model_name, authority.viewer).name
        registry.lock_model(session, model)
        duty = the_responsibility(authority, responsibility)
        owners = people.ownerships(session, model)
        authority.require(Verb.OWNER_SET, owners, f"of {model}")
        if not authority.memberships.sees(owner, model):
            raise BadInput(f"They are not in the channel that {model} is kept to.", field="person")
        who = profile.real_name or profile.name
        if any(each.person == owner and each.responsibility == duty for each in owners):
            raise AlreadyResolved(f"{who} is {duty} for {model} already.")
        asked = _asked(session, model, duty)
        if asked is not None and asked.person == owner != act.by:
            raise AlreadyResolved(f"{who} is asked to be {duty} for {model} already, and has not answered.")
        if asked is not None:
            _end(session, asked, act.at)
        people.save_person(session, profile, act.at)
        given = Ownership(model, duty, owner, act.at)
        made = _give(session, authority, act, given) if owner == act.by else _ask(session, act, given)
    context.wake()
    return made


def answer(context: Context, authority: Authority, act: Act, number: int, *, accepts: bool) -> Given | Offer:
    """What the person who was asked says; nobody says it for them."""
    with context.database.write() as session:
        once(session, act)
        offer = the_offer(session, authority.viewer, number)
        registry.lock_model(session, offer.model)
        if offer.person != act.by:
            raise NotAllowed(
                "You were not asked to take that, so it is not yours to answer.", ask=(offer.person,)
            )
        if accepts and authority.standing(()).holds(AUDITOR):
            raise NotAllowed("You audit here, and whoever audits changes nothing: please decline it.")
        if not _end(session, offer, act.at):
            raise AlreadyResolved(
                f"That was answered, or somebody else is asked by now: `/mlops owner {in_quotes(offer.model)}`."
            )
        made: Given | Offer = offer
        if accepts:
            given = Ownership(offer.model, offer.responsibility, act.by, act.at)
            made = _give(session, authority, act, given, asked_by=offer.asked_by)
        else:
            facts: dict[str, object] = {"responsibility": offer.responsibility, "asked_by": offer.asked_by}
            audit.append(session, act.at, act.actor, "owner.declined", offer.model, facts)
            _redraw(session, offer.model, act.at)
        if authority.memberships.sees(offer.asked_by, offer.model):
            told = ownership.answered(offer, accepts=accepts)
            announcements.tell(session, offer.asked_by, told, act.at, urgent=False)
    context.wake()
    return made


def offer_of(
    context: Context, viewer: Viewer, model: str | None, responsibility: str, person: PersonId
) -> int:
    """The number of the offer that words mean. NotFound when the person is not asked for that."""
    with context.database.read() as session:
        name = the_model(session, model or "", viewer).name
        found = offers.waiting(session, name)
    mine = [x for x in found if x.person == person and x.responsibility.lower() == responsibility.lower()]
    if not mine:
        raise NotFound(f"You are not asked to be {shown(responsibility)} for {name}.", hint="`/mlops owners`")
    return mine[0].id


def the_offer(session: Session, viewer: Viewer, number: int) -> Offer:
    """An offer by its number; the same words for none and for one that is not theirs to see."""
    found = offers.find(session, number) if 0 < number < 2**62 else None
    if found is None or not viewer.sees(found.model):
        raise NotFound("Nobody asks you for that any more.", hint="`/mlops owners`")
    return found


def _asked(session: Session, model: str, duty: str) -> Offer | None:
    return next((each for each in offers.waiting(session, model) if each.responsibility == duty), None)


def _end(session: Session, offer: Offer, at: datetime) -> bool:
    outbox.redraw(session, ownership.subject(offer.id), at)
    return offers.end(session, offer.id, at)


def _ask(session: Session, act: Act, wanted: Ownership) -> Offer:
    offer = Offer(0, wanted.model, wanted.responsibility, wanted.person, act.by, act.at)
    offer = replace(offer, id=offers.add(session, offer))
    facts: dict[str, object] = {"responsibility": offer.responsibility, "to": offer.person}
    audit.append(session, act.at, act.actor, "owner.asked", offer.model, facts)
    question = announcements.message(
        ownership.question(offer), person=offer.person, subject=ownership.subject(offer.id), drawing=OFFER_DM
    )
    outbox.add(session, question, act.at)
    _redraw(session, offer.model, act.at)
    return offer


def _give(
    session: Session, authority: Authority, act: Act, given: Ownership, asked_by: PersonId | None = None
) -> Given:
    before = people.set_owner(session, given)
    facts: dict[str, object] = {"responsibility": given.responsibility, "from": before, "to": given.person}
    if asked_by is not None:
        facts["asked_by"] = asked_by
    audit.append(session, act.at, act.actor, "owner.set", given.model, facts)
    # Whoever gives it up may have left the channel of a private model, which is not named to them then.
    if before is not None and before != act.by and authority.memberships.sees(before, given.model):
        told = ownership.changed(given, before, act.by, before)
        announcements.tell(session, before, told, act.at, urgent=False)
    _redraw(session, given.model, act.at)
    return given, before


def _redraw(session: Session, model: str, at: datetime) -> None:
    for request in promotion.requests(session, model=model):
        outbox.redraw(session, request.name, at)


def the_responsibility(authority: Authority, name: str) -> str:
    """A responsibility of the policy; NotFound with near misses."""
    known = authority.policy.responsibilities
    found = next((each for each in known if each.lower() == name.lower()), None)
    if found is None:
        there = f"There are {listed(known)}." if known else ownership.NO_RESPONSIBILITIES
        raise missing(f"There is no responsibility {quoted(name)}.", near(name, known), there)
    return found
