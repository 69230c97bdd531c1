"""Breaking the glass: one permitted person lets a request go live in spite of what it lacks, and everybody hears of it."""

from dataclasses import replace

from sqlalchemy.orm import Session

from bot.domain.case import Case, excluded
from bot.domain.override import beyond, set_aside
from bot.domain.permissions import may
from bot.domain.policy import Verb
from bot.domain.promotion import Decision, DecisionKind, PromotionRequest, State
from bot.domain.registry import ChangeKind
from bot.domain.standing import Act
from bot.domain.text import listed
from bot.domain.text import reason as clean_reason
from bot.errors import AlreadyResolved, BadInput, HeldBack, NotAllowed
from bot.services import afterwards, announcements, cases, evidence, requests
from bot.services.context import Context
from bot.services.decisions import Choice, refuse_old_card, refuse_unless_requested
from bot.services.identity import Authority, once
from bot.services.promotion import locked, reload, request_facts
from bot.views import overrides as view
from bot.views import promotion_thread
from storage import audit, outbox, overrides, people, promotion


def override(context: Context, authority: Authority, act: Act, choice: Choice) -> Case:
    """Let a request go live in spite of unmet gates, approvals, changes asked for and timers; locks of people hold it.

    What it sets aside is frozen with it, and counts for the evidence that was seen.
    """
    reason = clean_reason(choice.reason)
    if not reason:
        raise BadInput("An override needs a reason: add `because …`.", field="reason")
    with context.database.write() as session:
        once(session, act)
        request = locked(session, authority, choice.reference)
        _refuse_unless_open(request, act)
        changed = evidence.refresh(session, authority.policy, request, act.at)
        case = None if changed else _override(session, authority, act, request, reason, choice.evidence_id)
    context.wake()
    # Raised after the commit: the new evidence with its card stays.
    if case is None:
        raise AlreadyResolved(
            f"{request.name} changed just now ({listed(changed)}), so nothing was overridden. "
            "Look at the card again.",
            hint=f"`/mlops show {request.name}`",
        )
    return case


def refuse_early(context: Context, authority: Authority, number: int) -> None:
    """Say before the form is filled in what its submission would be told."""
    case = requests.case_of(context, authority.viewer, number)
    with context.database.read() as session:
        owners = people.ownerships(session, case.request.model)
    authority.require(Verb.OVERRIDE, owners, case.request.name)
    _refuse_unless_open(case.request, Act(authority.person.id, authority.person.team, context.clock.now()))
    _refuse_what_is_beyond(authority, case)


def _override(
    session: Session,
    authority: Authority,
    act: Act,
    request: PromotionRequest,
    reason: str,
    evidence_id: int | None,
) -> Case:
    refuse_old_card(request, evidence_id)
    # Anew: `refresh` may have moved it.
    case = cases.load(session, authority.policy, authority.memberships, request, act.at)
    standing = authority.require(Verb.OVERRIDE, people.ownerships(session, request.model), request.name)
    _refuse_what_is_beyond(authority, case)
    role = may(authority.policy, Verb.OVERRIDE, standing.roles).role or ""
    unmet = view.conditions(set_aside(case.blockers), people.names(session), case.zone)
    decision = Decision(
        request.id, request.evidence_id or 0, act.by, DecisionKind.OVERRIDE, act.at,
        role, standing.roles.get(role), reason, overridden=unmet,
    )  # fmt: skip
    # Whatever they said before, this is their last word.
    overrides.void_own(session, request.id, act.by, act.at)
    if not promotion.add_decision(session, decision):
        raise AlreadyResolved(promotion_thread.how_it_stands(request))
    if request.state is State.REQUESTED:
        promotion.move(session, request.id, State.REQUESTED, State.APPROVED)
    promotion.hold(session, request.id, held=case.lock is not None)
    facts = {
        **request_facts(request), "role": role, "role_source": decision.role_source,
        "because": reason, "overridden": list(unmet),
    }  # fmt: skip
    audit.append(session, act.at, act.actor, "promotion.overridden", request.model, facts)
    _tell(session, authority, case, decision)
    return reload(session, authority, request, act.at)


def _tell(session: Session, authority: Authority, case: Case, decision: Decision) -> None:
    request, at = case.request, decision.at
    review = afterwards.open_review(
        session, authority.policy, authority.memberships, replace(request, requester=decision.person), at,
        {request.requester},
    )  # fmt: skip
    announcements.moved(session, request, view.said(decision, review), at)
    if request.channel is not None:
        loud = view.loud(request, decision, review, is_held=case.lock is not None)
        outbox.add(session, announcements.message(loud, channel=request.channel, subject=request.name), at)
    announcements.tell(session, request.requester, view.told(request, decision), at)


def _refuse_unless_open(request: PromotionRequest, act: Act) -> None:
    if request.kind is ChangeKind.ROLLBACK or request.state is not State.APPROVED:
        refuse_unless_requested(request, act.at)


def _refuse_what_is_beyond(authority: Authority, case: Case) -> None:
    request, person = case.request, authority.person.id
    # Whatever the rules allow of approving: this sets them aside.
    strict = replace(case.rules, requester_may_approve=False, author_may_approve=False)
    if person in excluded(strict, request.requester, case.facts):
        part = "asked for it" if person == request.requester else f"made {request.model}@{request.version}"
        raise NotAllowed(f"You {part}, so somebody else overrides {request.name}.")
    if beyond(case.blockers):
        why = view.not_to_be_overridden(case.blockers)
        raise HeldBack(f"No override makes up for that: {why}.", hint=f"`/mlops show {request.name}`")
    if not set_aside(case.blockers):
        raise AlreadyResolved(
            f"Nothing is left of {request.name} that an override could set aside.",
            hint=f"`/mlops show {request.name}`",
        )
