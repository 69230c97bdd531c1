"""What Northwind decided before today, stored as it would have been: requests, evidence, approvals, moves, audit."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.domain.policy import Policy
from bot.domain.promotion import Decision, DecisionKind, PromotionRequest, State
from bot.domain.registry import ChangeKind, Move
from bot.services import evidence
from bot.services.promotion import request_facts
from demo.history import PastMove
from demo.organisation import TEAM
from storage import audit, environments, promotion

ASKED_BEFORE = timedelta(hours=6)
BETWEEN_APPROVALS = timedelta(hours=2)


def live_through(session: Session, policy: Policy, past: PastMove) -> None:
    """Store one promotion of the past from its question to its confirmation."""
    asked_at = past.at - ASKED_BEFORE
    request = _ask(session, policy, past)
    audit.append(
        session,
        asked_at,
        f"{TEAM}/{request.requester}",
        "promotion.requested",
        request.model,
        request_facts(request),
    )
    for number, approval in enumerate(past.asked.approvals, start=1):
        at = asked_at + number * BETWEEN_APPROVALS
        decision = Decision(
            request_id=request.id,
            evidence_id=request.evidence_id or 0,
            person=approval.person,
            kind=DecisionKind.APPROVE,
            at=at,
            role=approval.role,
            role_source="policy",
            reason="The evidence holds up.",
        )
        promotion.add_decision(session, decision)
        facts = {**request_facts(request), "role": approval.role, "because": decision.reason}
        audit.append(session, at, f"{TEAM}/{approval.person}", "promotion.approved", request.model, facts)
    _go_live(session, past, request)


def _ask(session: Session, policy: Policy, past: PastMove) -> PromotionRequest:
    asked = past.asked
    request = PromotionRequest(
        id=0,
        model=asked.model,
        version=asked.version,
        environment=asked.environment,
        requester=asked.requester,
        reason=asked.reason,
        state=State.REQUESTED,
        expected_live=past.from_version,
        created_at=past.at - ASKED_BEFORE,
    )
    number = promotion.add_request(session, request)
    if number is None:
        raise ValueError(f"{asked.model} has an open request for {asked.environment} already")
    evidence.freeze(session, policy, replace(request, id=number), request.created_at)
    stored = promotion.find_request(session, number)
    assert stored is not None
    return stored


def _go_live(session: Session, past: PastMove, request: PromotionRequest) -> None:
    step = Move(
        model=request.model,
        environment=request.environment,
        version=request.version,
        expected=past.from_version,
        key=request.name,
        kind=ChangeKind.PROMOTION,
        at=past.at,
        by=request.requester,
        request_id=request.id,
        reason=request.reason,
    )
    if not environments.move(session, step):
        raise ValueError(f"{request.environment} of {request.model} was not at {past.from_version}")
    # Along the table of legal moves, like every other: the demo may not know a shortcut.
    for current, to in (
        (State.REQUESTED, State.APPROVED),
        (State.APPROVED, State.APPLYING),
        (State.APPLYING, State.LIVE),
        (State.LIVE, State.CONFIRMED),
    ):
        ended = past.at if to is State.CONFIRMED else None
        promotion.move(session, request.id, current, to, ended_at=ended)
    audit.append(session, past.at, "system", "promotion.live", request.model, request_facts(request))
