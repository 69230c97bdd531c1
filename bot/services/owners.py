"""Who answers for a registered model: one person a responsibility."""

from bot.domain.people import Ownership
from bot.domain.policy import Verb
from bot.domain.registry import PersonId
from bot.domain.standing import Act
from bot.domain.text import listed, near
from bot.errors import AlreadyResolved, BadInput
from bot.services import announcements
from bot.services.context import Context
from bot.services.identity import Authority, once
from bot.services.naming import missing, quoted, the_model
from bot.views import ownership
from storage import audit, outbox, people, promotion, registry


def set_owner(
    context: Context, authority: Authority, act: Act, model_name: str, responsibility: str, owner: PersonId
) -> tuple[Ownership, PersonId | None]:
    """Give a responsibility to a person; returns it, and who held it before. Both people are told, and the cards of
    open requests name the new owner."""
    # Asked of Slack anew, and before the transaction: whoever left last minute owns nothing.
    profile = context.directory.person(owner, fresh=True)
    is_one_of_us = profile is not None and profile.team in {"", act.team}
    if profile is None or not is_one_of_us or profile.deleted or profile.is_bot or profile.is_guest:
        raise BadInput("Only an active member of this workspace can own a registered model.", field="person")
    with context.database.write() as session:
        once(session, act)
        model = the_model(session, model_name, authority.viewer).name
        registry.lock_model(session, model)
        duty = the_responsibility(authority, responsibility)
        owners = people.ownerships(session, model)
        authority.require(Verb.OWNER_SET, owners, f"of {model}")
        if not authority.memberships.sees(owner, model):
            raise BadInput(f"They are not in the channel that {model} is kept to.", field="person")
        if any(each.person == owner and each.responsibility == duty for each in owners):
            raise AlreadyResolved(f"{profile.real_name or profile.name} is {duty} for {model} already.")
        given = Ownership(model, duty, owner, act.at)
        before = people.set_owner(session, given)
        people.save_person(session, profile, act.at)
        facts: dict[str, object] = {"responsibility": duty, "from": before, "to": owner}
        audit.append(session, act.at, act.actor, "owner.set", model, facts)
        for person in {owner, before or owner} - {act.by}:
            # Whoever gives it up may have left the channel of a
            # private model, which is not named to them then.
            if not authority.memberships.sees(person, model):
                continue
            told = ownership.changed(given, before, act.by, person)
            announcements.tell(session, person, told, act.at, urgent=False)
        for request in promotion.requests(session, model=model):
            outbox.redraw(session, request.name, act.at)
    context.wake()
    return given, before


def the_responsibility(authority: Authority, name: str) -> str:
    """A responsibility of the policy; NotFound with near misses."""
    known = authority.policy.responsibilities
    found = next((each for each in known if each.lower() == name.lower()), None)
    if found is None:
        there = f"There are {listed(known)}." if known else ownership.NO_RESPONSIBILITIES
        raise missing(f"There is no responsibility {quoted(name)}.", near(name, known), there)
    return found
