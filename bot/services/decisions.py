"""Approving and rejecting a promotion request: one person, once, in a role that is still missing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.case import Case, excluded
from bot.domain.people import Ownership
from bot.domain.policy import Verb
from bot.domain.promotion import Decision, DecisionKind, PromotionRequest, State, choose_role, open_changes
from bot.domain.registry import ChangeKind, PersonId
from bot.domain.standing import Act
from bot.domain.text import listed
from bot.domain.text import reason as clean_reason
from bot.errors import AlreadyResolved, BadInput, NotAllowed
from bot.services import announcements, cases, evidence, timing
from bot.services.context import Context
from bot.services.delegations import required, stand_in
from bot.services.identity import Authority, once
from bot.services.promotion import locked, reload, request_facts
from bot.views import promotion_dm, promotion_thread
from storage import audit, outbox, people, promotion


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person says to a request; `evidence_id` is the row their button was drawn from, if it was one."""

    reference: str | int
    reason: str = ""
    evidence_id: int | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """What a decision counts as: the role and where it is from, and in whose place it is given."""

    role: str | None = None
    source: str | None = None
    on_behalf: PersonId | None = None

    @property
    def facts(self) -> dict[str, object]:
        """In whose place, for the audit; nothing for one's own."""
        return {} if self.on_behalf is None else {"on_behalf": self.on_behalf}


def approve(context: Context, authority: Authority, act: Act, choice: Choice) -> Case:
    """Approve; the last missing approval makes the request `approved`, and the worker applies it."""
    reason = clean_reason(choice.reason)
    with context.database.write() as session:
        # First of all: a click delivered twice must not be told that its own approval is in the way.
        once(session, act)
        request = locked(session, authority, choice.reference)
        changed = _refreshed(session, authority, act, request)
        case = None if changed else _approve(session, authority, act, request, reason, choice.evidence_id)
        context.reached("approval.given")
    context.reached("approval.stored")
    context.wake()
    # Raised after the commit: the approval is refused, and the new evidence with its card stays.
    if case is None:
        raise AlreadyResolved(
            f"{request.name} changed before your approval ({listed(changed)}), so it was not counted. "
            "Look at the card again and approve what it says now.",
            hint=f"`/mlops show {request.name}`",
        )
    return case


def refuse_early(context: Context, authority: Authority, case: Case, verb: Verb) -> None:
    """Say before the form is filled in what its submission would be told: decided already, or not theirs to decide."""
    request = case.request
    refuse_unless_requested(request, context.clock.now(), rejecting=verb is Verb.REJECT)
    with context.database.read() as session:
        owners = people.ownerships(session, request.model)
    if verb is Verb.APPROVE:
        _vote(authority, authority.person.id, case, owners)
    else:
        required(authority, verb, owners, f"{request.name} of {request.model}", request.model)


def reject(context: Context, authority: Authority, act: Act, choice: Choice) -> PromotionRequest:
    """Reject with a reason: the request ends, and the requester reads the words."""
    reason = clean_reason(choice.reason)
    if not reason:
        raise BadInput("A rejection needs a reason: add `because …`.", field="reason")
    with context.database.write() as session:
        request, vote = taken_to_refuse(session, authority, act, choice)
        if not store(session, act, request, DecisionKind.REJECT, vote, reason):
            # They approved before: what stands is their last word.
            promotion.void_decisions(session, request.id, act.at)
            store(session, act, request, DecisionKind.REJECT, vote, reason)
        promotion.move(session, request.id, request.state, State.REJECTED, ended_at=act.at)
        facts = {**request_facts(request), "because": reason, **vote.facts}
        audit.append(session, act.at, act.actor, "promotion.rejected", request.model, facts)
        said = promotion_thread.decided(
            request, DecisionKind.REJECT, act.by, reason, on_behalf=vote.on_behalf
        )
        announcements.moved(session, request, said, act.at)
        if request.requester != act.by:
            announcements.tell(
                session, request.requester, promotion_dm.rejected(request, act.by, reason), act.at
            )
    context.wake()
    return request


def taken_to_refuse(
    session: Session, authority: Authority, act: Act, choice: Choice
) -> tuple[PromotionRequest, Vote]:
    """The request that somebody objects to, locked, and for whom: what they saw of it is current, and they may."""
    once(session, act)
    request = locked(session, authority, choice.reference)
    refuse_unless_requested(request, act.at, rejecting=True)
    refuse_old_card(request, choice.evidence_id)
    owners = people.ownerships(session, request.model)
    about = f"{request.name} of {request.model}"
    on_behalf = required(authority, Verb.REJECT, owners, about, request.model)
    return request, Vote(on_behalf=on_behalf)


def _refreshed(
    session: Session, authority: Authority, act: Act, request: PromotionRequest
) -> tuple[str, ...]:
    refuse_unless_requested(request, act.at)
    return evidence.refresh(session, authority.policy, request, act.at)


def _approve(
    session: Session,
    authority: Authority,
    act: Act,
    request: PromotionRequest,
    reason: str,
    evidence_id: int | None,
) -> Case:
    refuse_old_card(request, evidence_id)
    case = cases.load(session, authority.policy, authority.memberships, request, act.at)
    vote = _vote(authority, act.by, case, people.ownerships(session, request.model))
    if case.rules.reason_required and not reason:
        raise BadInput("Approving this needs a reason: add `because …`.", field="reason")
    if not store(session, act, request, DecisionKind.APPROVE, vote, reason):
        raise AlreadyResolved(f"You decided on {request.name} already.")
    case = reload(session, authority, request, act.at)
    facts = {
        **request_facts(request),
        "role": vote.role,
        "role_source": vote.source,
        "because": reason,
        **vote.facts,
    }
    audit.append(session, act.at, act.actor, "promotion.approved", request.model, facts)
    said = promotion_thread.decided(request, DecisionKind.APPROVE, act.by, reason, vote.role, vote.on_behalf)
    announcements.moved(session, request, said, act.at)
    return _close_when_complete(session, authority, act, case)


def _vote(authority: Authority, person: PersonId, case: Case, owners: tuple[Ownership, ...]) -> Vote:
    """The missing role the approval counts for; NotAllowed or AlreadyResolved says why there is none."""
    _refuse_if_settled(case, person)
    try:
        return _own_vote(authority, person, case, owners)
    except NotAllowed:
        found = _delegated_vote(authority, person, case, owners)
        if found is None:
            raise
        return found


def _delegated_vote(
    authority: Authority, person: PersonId, case: Case, owners: tuple[Ownership, ...]
) -> Vote | None:
    """A vote in somebody's place, who neither voted nor has a part in it, as the person themselves has none."""
    barred = excluded(case.rules, case.request.requester, case.facts)
    if person in barred:
        return None
    gone = barred | case.heard
    for lent in stand_in(authority, Verb.APPROVE, owners, case.request.model):
        roles = authority.standing_of(lent.delegator, owners).roles
        role = _chosen(case, roles)
        if lent.delegator.id not in gone and role is not None:
            end = lent.delegation.until.strftime("%Y-%m-%d")
            source = f"{roles[role]}, delegated by {lent.delegator.id} until {end}"
            return Vote(role, source[:300], lent.delegator.id)
    return None


def _refuse_if_settled(case: Case, person: PersonId) -> None:
    request = case.request
    if wanted := open_changes(case.decisions):
        raise AlreadyResolved(
            f"{request.name} waits for changes that were asked for: “{wanted[0].reason}”",
            hint=f"`/mlops show {request.name}`",
        )
    if any(each.person == person and not each.void for each in case.decisions):
        raise AlreadyResolved(f"You approved {request.name} already; one approval a person counts.")


def _own_vote(authority: Authority, person: PersonId, case: Case, owners: tuple[Ownership, ...]) -> Vote:
    request = case.request
    if person in case.heard:
        raise AlreadyResolved(f"Your delegate approved {request.name} for you; one approval a person counts.")
    standing = authority.require(Verb.APPROVE, owners, f"{request.name} of {request.model}")
    _refuse_own_part(case, person)
    if case.counted.complete:
        raise AlreadyResolved(
            f"{request.name} waits for no approval.",
            hint=f"`/mlops show {request.name}` says what blocks it.",
        )
    role = _chosen(case, standing.roles)
    if role is None:
        open_roles = [name for name, count in case.counted.missing.items() if count]
        asked = tuple(who for name in open_roles for who in case.waiting.get(name, ()))
        raise NotAllowed(
            f"{request.name} still needs {listed(open_roles)}, and you do not hold that role.", ask=asked[:3]
        )
    return Vote(role, standing.roles[role])


def _chosen(case: Case, roles: Mapping[str, str]) -> str | None:
    rarest = sorted(case.counted.missing, key=lambda role: len(case.waiting.get(role, ())) or 10**6)
    return choose_role(case.counted.missing, roles, rarest)


def _refuse_own_part(case: Case, person: PersonId) -> None:
    request = case.request
    if person not in excluded(case.rules, request.requester, case.facts):
        return
    part = "asked for it" if person == request.requester else f"made {request.model}@{request.version}"
    asked = tuple(dict.fromkeys(who for people in case.waiting.values() for who in people))
    nobody = "" if asked else " Nobody else holds the missing role: ask an admin to look at the policy."
    raise NotAllowed(
        f"You {part}, so somebody else approves {request.name}.{nobody}",
        ask=tuple(who for who in asked if who != person)[:3],
    )


def _close_when_complete(session: Session, authority: Authority, act: Act, case: Case) -> Case:
    request = case.request
    if case.blockers_but_locks:
        return case
    promotion.move(session, request.id, State.REQUESTED, State.APPROVED)
    if timing.waits_for_click(case.rules, case.lock):
        promotion.hold(session, request.id, held=True)
    outbox.redraw(session, request.name, act.at)
    return reload(session, authority, request, act.at)


def refuse_unless_requested(request: PromotionRequest, at: datetime, *, rejecting: bool = False) -> None:
    """AlreadyResolved for what is decided, or whose time is over; what the policy pre-approved can be rejected."""
    if rejecting and request.is_preapproved and request.state is State.APPROVED:
        return
    if request.kind is ChangeKind.ROLLBACK or request.state is not State.REQUESTED:
        raise AlreadyResolved(promotion_thread.how_it_stands(request))
    if request.expires_at is not None and request.expires_at <= at:
        # The sweep has not come by yet; its time is over all the same.
        raise AlreadyResolved(promotion_thread.how_it_stands(replace(request, state=State.EXPIRED)))


def refuse_old_card(request: PromotionRequest, evidence_id: int | None) -> None:
    """AlreadyResolved for a click on what was drawn from older evidence."""
    if evidence_id is not None and evidence_id != request.evidence_id:
        # Drawn before the facts or rules changed: it was given on what its reader saw then.
        raise AlreadyResolved(
            promotion_thread.evidence_changed(request), hint=f"`/mlops show {request.name}`"
        )


def store(
    session: Session,
    act: Act,
    request: PromotionRequest,
    kind: DecisionKind,
    vote: Vote,
    reason: str,
) -> bool:
    """Store what a person decided; False when something they decided before still counts."""
    decision = Decision(
        request_id=request.id,
        evidence_id=request.evidence_id or 0,
        person=act.by,
        kind=kind,
        at=act.at,
        role=vote.role,
        role_source=vote.source,
        on_behalf=vote.on_behalf,
        reason=reason,
    )
    return promotion.add_decision(session, decision)
