"""Deployments and the log of their deliveries: every state moves by compare-and-swap."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from bot.domain.deployment import (
    UNDER_WAY,
    Delivery,
    Deployment,
    DeploymentState,
    Target,
    may_move,
)
from bot.domain.promotion import State
from storage.tables.deployments import DeliveryRow, DeploymentRow
from storage.tables.promotion import PromotionRequestRow
from storage.tables.registry import RegisteredModelRow
from storage.targets import target_of, target_text
from storage.upsert import insert_once, swapped

# Told of at most this many at once: the rest are older than anybody asks.
MOST = 200
# Of a request that ended there is nobody to tell any more; of a rollback that is live there is.
_WANTED = (State.APPLYING, State.LIVE, State.CONFIRMED)


def add(
    session: Session, request_id: int, deployer: str, target: Target, key: str, at: datetime, due_at: datetime,
    within: str,
) -> bool:  # fmt: skip
    """Ask a deployer, once a request."""
    values = {
        "request_id": request_id, "deployer": deployer, "target": target_text(target), "key": key,
        "state": DeploymentState.WAITING, "created_at": at, "due_at": due_at, "within": within, "next_try_at": at,
    }  # fmt: skip
    return insert_once(session, DeploymentRow, values)


def find(session: Session, number: int) -> Deployment | None:
    """A deployment by its number."""
    return next(iter(_found(session, _deployments().where(DeploymentRow.id == number))), None)


def of_request(session: Session, request_id: int) -> tuple[Deployment, ...]:
    """What the deployers of a request were asked, in the order of the policy."""
    return _found(session, _deployments().where(DeploymentRow.request_id == request_id))


def under_way(session: Session) -> tuple[Deployment, ...]:
    """Everything that is still expected of a deployer."""
    return _found(session, _deployments().where(DeploymentRow.state.in_(UNDER_WAY)))


def newest(session: Session, model: str | None = None) -> tuple[Deployment, ...]:
    """The newest deployments, of one registered model or of all."""
    statement = _deployments() if model is None else _deployments().where(RegisteredModelRow.name == model)
    newest_first = statement.order_by(None).order_by(DeploymentRow.id.desc()).limit(MOST)
    return _found(session, newest_first)


def due(session: Session, at: datetime) -> tuple[Deployment, ...]:
    """Those that are told, or asked, by now, and that nobody has in hand."""
    statement = _deployments().where(*_is_due(at), PromotionRequestRow.state.in_(_WANTED))
    return _found(session, statement)


def claim(session: Session, number: int, at: datetime, until: datetime) -> bool:
    """Take one that is due in hand; False when somebody else has."""
    statement = update(DeploymentRow).where(DeploymentRow.id == number, *_is_due(at))
    return swapped(session, statement.values(lease_until=until)) == 1


def settle(session: Session, number: int, next_try_at: datetime | None, **values: Any) -> None:
    """Let go of one in hand: when it is due again, and what else is known of it."""
    statement = update(DeploymentRow).where(DeploymentRow.id == number)
    session.execute(statement.values(lease_until=None, next_try_at=next_try_at, **values))


def move(session: Session, number: int, current: DeploymentState, to: DeploymentState, **values: Any) -> bool:
    """Compare-and-swap a deployment's state; False when it is not in `current` any more."""
    if not may_move(current, to):
        raise ValueError(f"{current} never becomes {to}")
    statement = update(DeploymentRow).where(DeploymentRow.id == number, DeploymentRow.state == current)
    return swapped(session, statement.values(state=to, **values)) == 1


def end_open(session: Session, request_id: int, why: str, at: datetime) -> int:
    """Nothing is expected any more of the deployers of a request that are still under way."""
    statement = (
        update(DeploymentRow)
        .where(DeploymentRow.request_id == request_id, DeploymentRow.state.in_(UNDER_WAY))
        .values(state=DeploymentState.FAILED, details=why, ended_at=at, next_try_at=None)
    )
    return swapped(session, statement)


def log(session: Session, delivery: Delivery) -> None:
    """Keep what came of one try."""
    session.add(DeliveryRow(**asdict(delivery)))


def deliveries(session: Session, number: int) -> tuple[Delivery, ...]:
    """Every try to tell one deployer, newest first."""
    statement = (
        select(DeliveryRow)
        .where(DeliveryRow.deployment_id == number)
        .order_by(DeliveryRow.id.desc())
        .limit(MOST)
    )
    return tuple(
        Delivery(row.deployment_id, row.number, row.at, row.status, row.outcome, row.next_try_at)
        for row in session.scalars(statement)
    )


def _is_due(at: datetime) -> tuple[Any, ...]:
    return (
        DeploymentRow.state.in_(UNDER_WAY),
        DeploymentRow.next_try_at <= at,
        or_(DeploymentRow.lease_until.is_(None), DeploymentRow.lease_until <= at),
    )


def _deployments() -> Select[*tuple[Any, ...]]:
    return (
        select(RegisteredModelRow.name, PromotionRequestRow, DeploymentRow)
        .join(PromotionRequestRow, PromotionRequestRow.id == DeploymentRow.request_id)
        .join(RegisteredModelRow, RegisteredModelRow.id == PromotionRequestRow.registered_model_id)
        .order_by(DeploymentRow.id)
    )


def _found(session: Session, statement: Select[*tuple[Any, ...]]) -> tuple[Deployment, ...]:
    # Read anew: what this session knew of a row may be from before the lock.
    rows: Iterable[Any] = session.execute(statement.execution_options(populate_existing=True))
    return tuple(_deployment(*row) for row in rows)


def _deployment(model: str, request: PromotionRequestRow, row: DeploymentRow) -> Deployment:
    return Deployment(
        id=row.id, request_id=row.request_id, model=model, version=request.version,
        environment=request.environment, kind=request.kind, deployer=row.deployer, target=target_of(row.target),
        key=row.key, state=row.state, created_at=row.created_at, due_at=row.due_at, within=row.within,
        previous=request.expected_live, tries=row.tries, next_try_at=row.next_try_at, reference=row.reference,
        details=row.details, url=row.url, ended_at=row.ended_at,
    )  # fmt: skip
