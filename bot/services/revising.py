"""Asking for changes before something goes live, and answering: meanwhile the request stays open, and nobody approves it."""

from bot.domain.case import Case
from bot.domain.policy import Verb
from bot.domain.promotion import DecisionKind, PromotionRequest, open_changes
from bot.domain.standing import Act
from bot.domain.text import reason as clean_reason
from bot.errors import AlreadyResolved, BadInput
from bot.services import announcements
from bot.services.context import Context
from bot.services.decisions import Choice, refuse_unless_requested, store, taken_to_refuse
from bot.services.identity import Authority, once
from bot.services.promotion import locked, reload, request_facts
from bot.views import promotion_dm, promotion_thread
from storage import audit, people, promotion


def ask_changes(context: Context, authority: Authority, act: Act, choice: Choice) -> PromotionRequest:
    """Ask the requester for something first; whoever may reject may. What was approved so far counts no more."""
    reason = clean_reason(choice.reason)
    if not reason:
        raise BadInput("Say what should change: add `because …`.", field="reason")
    with context.database.write() as session:
        request, vote = taken_to_refuse(session, authority, act, choice)
        refuse_unless_requested(request, act.at)
        promotion.void_decisions(session, request.id, act.at, changes=False)
        if not store(session, act, request, DecisionKind.CHANGES, vote, reason):
            raise AlreadyResolved(f"You asked for changes of {request.name} already; it waits for an answer.")
        facts = {**request_facts(request), "because": reason, **vote.facts}
        audit.append(session, act.at, act.actor, "promotion.changes_asked", request.model, facts)
        said = promotion_thread.decided(
            request, DecisionKind.CHANGES, act.by, reason, on_behalf=vote.on_behalf
        )
        announcements.moved(session, request, said, act.at)
        if request.requester != act.by:
            told = promotion_dm.changes_asked(request, act.by, reason)
            announcements.tell(session, request.requester, told, act.at)
    context.wake()
    return request


def revise(context: Context, authority: Authority, act: Act, choice: Choice) -> Case:
    """Answer what was asked: the requester may, and whoever may promote. Everybody is asked anew."""
    reason = clean_reason(choice.reason)
    if not reason:
        raise BadInput("Say what you did about it: add `because …`.", field="reason")
    with context.database.write() as session:
        once(session, act)
        request = locked(session, authority, choice.reference)
        refuse_unless_requested(request, act.at)
        if request.requester != act.by:
            owners = people.ownerships(session, request.model)
            authority.require(Verb.REQUEST, owners, f"{request.model} to {request.environment}")
        asked = open_changes(promotion.decisions(session, request.id))
        if not asked:
            raise AlreadyResolved(f"Nobody waits for changes of {request.name}.")
        promotion.void_decisions(session, request.id, act.at)
        facts = {**request_facts(request), "because": reason}
        audit.append(session, act.at, act.actor, "promotion.revised", request.model, facts)
        announcements.moved(session, request, promotion_thread.revised(act.by, reason), act.at)
        case = reload(session, authority, request, act.at)
        missing = (person for some in case.waiting.values() for person in some)
        for person in dict.fromkeys((*(each.person for each in asked), *missing)):
            if person != act.by and authority.memberships.sees(person, request.model):
                announcements.tell(session, person, promotion_dm.revised(case, act.by, reason), act.at)
    context.wake()
    return case
