"""Promotion requests, evidence and decisions: every state moves by compare-and-swap."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from bot.domain.evidence import Evidence, Facts, digest, facts_from_json, facts_json
from bot.domain.promotion import OPEN, Decision, DecisionKind, PromotionRequest, State, may_move
from bot.domain.registry import ChangeKind
from storage.registry import model_id
from storage.tables.promotion import DecisionRow, EvidenceRow, PromotionRequestRow
from storage.tables.registry import RegisteredModelRow
from storage.upsert import insert_once, inserted, swapped


def add_request(session: Session, request: PromotionRequest) -> int | None:
    """Store a new request and return its number; None when the place has an open one."""
    row = PromotionRequestRow(
        registered_model_id=model_id(session, request.model),
        version=request.version,
        environment=request.environment,
        requester=request.requester,
        reason=request.reason,
        state=request.state,
        expected_live=request.expected_live,
        channel=request.channel,
        rules_hash=request.rules_hash,
        created_at=request.created_at,
        expires_at=request.expires_at,
        kind=request.kind,
        held=request.held,
    )
    return row.id if inserted(session, lambda: session.add(row)) else None


def find_request(session: Session, number: int) -> PromotionRequest | None:
    """A request by its number."""
    return _one(session, _requests().where(PromotionRequestRow.id == number))


def lock_request(session: Session, number: int) -> PromotionRequest | None:
    """A request, its row locked until the transaction ends (after the model's, before the audit head)."""
    statement = _requests().where(PromotionRequestRow.id == number)
    # The request's row alone: whoever locks it has the model's already.
    return _one(session, statement.with_for_update(of=PromotionRequestRow))


def open_request(
    session: Session, model: str, environment: str, kind: ChangeKind = ChangeKind.PROMOTION
) -> PromotionRequest | None:
    """The open request for a place, or the rollback on its way there."""
    statement = _requests().where(
        RegisteredModelRow.name == model,
        PromotionRequestRow.environment == environment,
        PromotionRequestRow.state.in_(OPEN),
        PromotionRequestRow.kind == kind,
    )
    return _one(session, statement)


def requests(
    session: Session, states: Iterable[State] = OPEN, model: str | None = None, version: int | None = None
) -> tuple[PromotionRequest, ...]:
    """The requests in these states, newest first; of a model, or of one version of it."""
    asked = ((RegisteredModelRow.name, model), (PromotionRequestRow.version, version))
    named = (column == value for column, value in asked if value is not None)
    statement = _requests().where(PromotionRequestRow.state.in_(list(states)), *named)
    rows = session.execute(statement.order_by(PromotionRequestRow.id.desc()))
    return tuple(_request(name, row) for name, row in rows)


def latest(
    session: Session, environment: str, most: int, hidden: Iterable[str] = (), model: str | None = None
) -> tuple[PromotionRequest, ...]:
    """The last promotions that were asked for in an environment, newest first; without those of hidden models."""
    statement = _requests().where(
        PromotionRequestRow.environment == environment,
        PromotionRequestRow.kind == ChangeKind.PROMOTION,
        RegisteredModelRow.name.not_in(list(hidden)),
    )
    if model is not None:
        statement = statement.where(RegisteredModelRow.name == model)
    rows = session.execute(statement.order_by(PromotionRequestRow.id.desc()).limit(most))
    return tuple(_request(name, row) for name, row in rows)


def ended_since(session: Session, since: datetime) -> tuple[PromotionRequest, ...]:
    """The requests that ended after a moment, oldest first."""
    statement = _requests().where(PromotionRequestRow.ended_at > since).order_by(PromotionRequestRow.id)
    return tuple(_request(name, row) for name, row in session.execute(statement))


def move(
    session: Session,
    number: int,
    current: State,
    to: State,
    *,
    ended_at: datetime | None = None,
    lease_until: datetime | None = None,
    failure: str = "",
) -> bool:
    """Compare-and-swap a request's state; False when it is not in `current` any more."""
    if not may_move(current, to):
        raise ValueError(f"{current} never becomes {to}")
    statement = (
        update(PromotionRequestRow)
        .where(PromotionRequestRow.id == number, PromotionRequestRow.state == current)
        .values(state=to, ended_at=ended_at, lease_until=lease_until, failure=failure)
    )
    return swapped(session, statement) == 1


def wait(session: Session, number: int, why: str) -> bool:
    """Remember why a request that is being applied has to wait; False when that is known already."""
    statement = (
        update(PromotionRequestRow)
        .where(
            PromotionRequestRow.id == number,
            PromotionRequestRow.state == State.APPLYING,
            # Why it waits stands where a failure would, until it moves on.
            PromotionRequestRow.failure == "",
        )
        .values(failure=why)
    )
    return swapped(session, statement) == 1


def extend_lease(session: Session, number: int, at: datetime, until: datetime) -> bool:
    """Take over an applying whose lease ran out; False when somebody holds it."""
    statement = (
        update(PromotionRequestRow)
        .where(
            PromotionRequestRow.id == number,
            PromotionRequestRow.state == State.APPLYING,
            or_(PromotionRequestRow.lease_until.is_(None), PromotionRequestRow.lease_until <= at),
        )
        .values(lease_until=until)
    )
    return swapped(session, statement) == 1


def hold(session: Session, number: int, *, held: bool) -> bool:
    """Make an approved request wait for a click, or let it go; False when it is so already."""
    statement = (
        update(PromotionRequestRow)
        .where(
            PromotionRequestRow.id == number,
            PromotionRequestRow.state == State.APPROVED,
            PromotionRequestRow.held.is_(not held),
        )
        .values(held=held)
    )
    return swapped(session, statement) == 1


def expect(session: Session, number: int, live: int | None) -> None:
    """Remember what the promotion would replace now."""
    statement = update(PromotionRequestRow).where(PromotionRequestRow.id == number)
    session.execute(statement.values(expected_live=live))


def set_channel(session: Session, number: int, channel: str | None) -> None:
    """Where the card really is."""
    statement = update(PromotionRequestRow).where(PromotionRequestRow.id == number).values(channel=channel)
    session.execute(statement)


def add_evidence(
    session: Session, number: int, facts: Facts, rules_hash: str, at: datetime, revision: int | None = None
) -> Evidence:
    """Freeze the facts of a request as a new row, and make it the current one."""
    text = facts_json(facts)
    row = EvidenceRow(
        request_id=number,
        facts=text,
        hash=digest(text),
        rules_hash=rules_hash,
        at=at,
        policy_revision_id=revision,
    )
    session.add(row)
    session.flush()
    statement = update(PromotionRequestRow).where(PromotionRequestRow.id == number)
    session.execute(statement.values(evidence_id=row.id, rules_hash=rules_hash))
    return _evidence(row)


def find_evidence(session: Session, evidence_id: int) -> Evidence | None:
    """A frozen row of facts."""
    row = session.get(EvidenceRow, evidence_id)
    return None if row is None else _evidence(row)


def evidence_at(session: Session, evidence_id: int) -> datetime | None:
    """When a row of facts was frozen."""
    row = session.get(EvidenceRow, evidence_id)
    return None if row is None else row.at


def evidence_of(session: Session, number: int) -> tuple[tuple[datetime, str, Evidence], ...]:
    """Every frozen row of facts of a request in order: when, the very text that was hashed, and what it says."""
    rows = session.scalars(
        select(EvidenceRow).where(EvidenceRow.request_id == number).order_by(EvidenceRow.id)
    )
    return tuple((row.at, row.facts, _evidence(row)) for row in rows)


def add_decision(session: Session, decision: Decision) -> bool:
    """Store what a person decided; False when they decided before and that still counts."""
    values = {
        "request_id": decision.request_id,
        "evidence_id": decision.evidence_id,
        "person": decision.person,
        "kind": decision.kind,
        "role": decision.role,
        "role_source": decision.role_source,
        "on_behalf": decision.on_behalf,
        "reason": decision.reason,
        "overridden": list(decision.overridden) or None,
        "at": decision.at,
    }
    return insert_once(session, DecisionRow, values)


def decisions(session: Session, number: int) -> tuple[Decision, ...]:
    """Everything decided on a request, in order, void decisions included."""
    statement = select(DecisionRow).where(DecisionRow.request_id == number).order_by(DecisionRow.id)
    return tuple(map(_decision, session.scalars(statement)))


def void_decisions(session: Session, number: int, at: datetime, *, changes: bool = True) -> int:
    """Make what was decided so far count no more, also the `changes` that were asked for; how many that were."""
    statement = (
        update(DecisionRow)
        .where(DecisionRow.request_id == number, DecisionRow.void_at.is_(None))
        .values(void_at=at)
    )
    if not changes:
        statement = statement.where(DecisionRow.kind != DecisionKind.CHANGES)
    return swapped(session, statement)


def _requests() -> Select[str, PromotionRequestRow]:
    return select(RegisteredModelRow.name, PromotionRequestRow).join(
        RegisteredModelRow, RegisteredModelRow.id == PromotionRequestRow.registered_model_id
    )


def _one(session: Session, statement: Select[str, PromotionRequestRow]) -> PromotionRequest | None:
    # Read anew: what this session knew of the row may be from before the lock.
    fresh = statement.execution_options(populate_existing=True)
    found = session.execute(fresh).one_or_none()
    return None if found is None else _request(*found)


def _request(name: str, row: PromotionRequestRow) -> PromotionRequest:
    return PromotionRequest(
        id=row.id,
        model=name,
        version=row.version,
        environment=row.environment,
        requester=row.requester,
        reason=row.reason,
        state=row.state,
        expected_live=row.expected_live,
        created_at=row.created_at,
        expires_at=row.expires_at,
        evidence_id=row.evidence_id,
        rules_hash=row.rules_hash,
        channel=row.channel,
        ended_at=row.ended_at,
        failure=row.failure,
        kind=row.kind,
        held=row.held,
    )


def _evidence(row: EvidenceRow) -> Evidence:
    facts = facts_from_json(row.facts)
    return Evidence(row.id, row.request_id, facts, row.hash, row.rules_hash, row.policy_revision_id)


def _decision(row: DecisionRow) -> Decision:
    return Decision(
        request_id=row.request_id,
        evidence_id=row.evidence_id,
        person=row.person,
        kind=row.kind,
        at=row.at,
        role=row.role,
        role_source=row.role_source,
        on_behalf=row.on_behalf,
        reason=row.reason,
        void=row.void_at is not None,
        overridden=tuple(row.overridden or ()),
    )
