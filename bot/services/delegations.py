"""Delegating: somebody decides for another for some time. It ends by itself, and both are told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.delegation import Delegation, EndedBy, Lent, until
from bot.domain.people import Ownership
from bot.domain.permissions import may_stand_in
from bot.domain.policy import Verb
from bot.domain.promotion import State
from bot.domain.registry import PersonId
from bot.domain.standing import Act
from bot.domain.text import reason as clean_reason
from bot.errors import AlreadyResolved, BadInput, NotAllowed
from bot.services import announcements
from bot.services.context import Context
from bot.services.identity import Authority, once, the_member
from bot.views import delegations as view
from storage import audit, delegations, outbox, people, promotion


@dataclass(frozen=True, slots=True)
class DelegationWish:
    """Who shall decide for the person who asks, and until when in their words."""

    delegate: PersonId
    until: str
    reason: str = ""


def delegate(context: Context, authority: Authority, act: Act, wish: DelegationWish) -> Delegation:
    """Let somebody decide for the actor. Refused: themselves, who is no active member or audits, a second one, what is past."""
    hours = authority.policy.working_hours.of(authority.person.zone)
    ends = until(wish.until, act.at, hours)
    if wish.delegate == act.by:
        raise BadInput("You decide for yourself already. Name somebody else.", field="person")
    # Asked of Slack anew, and before the transaction.
    profile = the_member(context, authority, act, wish.delegate, "decide for you", "person")
    given = Delegation(0, act.by, wish.delegate, act.at, ends, clean_reason(wish.reason))
    with context.database.write() as session:
        once(session, act)
        authority.require(Verb.DELEGATE, people.ownerships(session), "what you decide")
        for each in delegations.not_ended(session):
            # What is over and was not swept yet must not be in the way.
            if each.delegator == act.by and each.until <= act.at:
                _end(session, each, act, EndedBy.TIME, "system")
        if not delegations.add(session, given):
            raise AlreadyResolved("You delegate already.", hint="`/mlops delegate stop` ends it.")
        people.save_person(session, profile, act.at)
        facts: dict[str, object] = {
            "to": given.delegate, "until": ends.isoformat(), "because": given.reason,
        }  # fmt: skip
        audit.append(session, act.at, act.actor, "delegation.begun", act.by, facts)
        announcements.tell(session, given.delegate, view.begun(given), act.at)
        _redraw(session, act)
    context.wake()
    return given


def stop(context: Context, authority: Authority, act: Act) -> Delegation:
    """End what the actor gave; everybody may, whatever the policy says by now."""
    with context.database.write() as session:
        once(session, act)
        found = next((each for each in delegations.not_ended(session) if each.delegator == act.by), None)
        if found is None or not _end(session, found, act, EndedBy.STOPPED, act.actor):
            raise AlreadyResolved(f"You delegate to nobody, {authority.person.name}.")
    context.wake()
    return found


def sweep(context: Context) -> int:
    """End what is over; how many that were. A second sweep ends nothing."""
    at = context.clock.now()
    with context.database.read() as session:
        found = delegations.not_ended(session)
    ended = 0
    for each in found:
        if each.until <= at:
            with context.database.write() as session:
                ended += _end(session, each, Act("", "", at), EndedBy.TIME, "system")
    if ended:
        context.wake()
    return ended


def end_of_leaver(session: Session, person: PersonId, at: datetime) -> None:
    """End what somebody who left gave, and what they were given."""
    for each in delegations.running_of(session, person, at):
        _end(session, each, Act("", "", at), EndedBy.LEFT, "system")


def stand_in(authority: Authority, verb: Verb, owners: tuple[Ownership, ...], model: str) -> tuple[Lent, ...]:
    """The delegations by which the person may do it: their delegators may lend it to them, and see the model."""
    mine = authority.standing(owners).roles
    found = []
    for each in authority.lent:
        roles = authority.standing_of(each.delegator, owners).roles
        if may_stand_in(authority.policy, verb, roles, mine) and authority.memberships.sees(
            each.delegator.id, model
        ):
            found.append(each)
    return tuple(found)


def required(
    authority: Authority, verb: Verb, owners: tuple[Ownership, ...], about: str, model: str
) -> PersonId | None:
    """For whom the person does it; None for themselves. NotAllowed when neither they nor a delegator may."""
    try:
        authority.require(verb, owners, about)
    except NotAllowed:
        lent = stand_in(authority, verb, owners, model)
        if not lent:
            raise
        return lent[0].delegator.id
    return None


def _end(session: Session, given: Delegation, act: Act, by: EndedBy, actor: str) -> bool:
    """End it and tell both, but for who did it; False when another replica did."""
    if not delegations.end(session, given.id, act.at, by):
        return False
    facts: dict[str, object] = {"to": given.delegate, "why": by.value}
    audit.append(session, act.at, actor, "delegation.ended", given.delegator, facts)
    for person in (given.delegator, given.delegate):
        if person != act.by:
            announcements.tell(session, person, view.ended(given, by, person), act.at, urgent=False)
    _redraw(session, act)
    return True


def _redraw(session: Session, act: Act) -> None:
    for request in promotion.requests(session, [State.REQUESTED]):
        outbox.redraw(session, request.name, act.at)
