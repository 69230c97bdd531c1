"""Alerts: rows that are opened, and ended once by compare-and-swap."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.domain.alerts import Alert, AlertKind
from storage.registry import model_id
from storage.tables.observed import AlertRow
from storage.tables.registry import RegisteredModelRow
from storage.upsert import swapped


def open_ones(
    session: Session, kind: AlertKind, model: str | None = None, environment: str | None = None
) -> tuple[Alert, ...]:
    """The open alerts of a kind, the oldest first; of one model and environment, where they are named."""
    statement = (
        select(RegisteredModelRow.name, AlertRow)
        .join(RegisteredModelRow, RegisteredModelRow.id == AlertRow.registered_model_id)
        .where(AlertRow.kind == kind, AlertRow.ended_at.is_(None))
        .order_by(AlertRow.id)
    )
    if model is not None:
        statement = statement.where(RegisteredModelRow.name == model)
    if environment is not None:
        statement = statement.where(AlertRow.environment == environment)
    return tuple(_alert(name, row) for name, row in session.execute(statement))


def about(
    session: Session,
    model: str,
    environment: str,
    version: int,
    since: datetime,
    until: datetime | None = None,
) -> tuple[Alert, ...]:
    """The alerts of a place that opened since a moment and are about no other version, the oldest first: those that are
    open, and those that opened by `until`, where it is given, though they ended meanwhile."""
    row = AlertRow
    is_open = row.ended_at.is_(None)
    statement = select(row).where(
        row.registered_model_id == model_id(session, model),
        row.environment == environment,
        row.opened_at >= since,
        or_(row.version.is_(None), row.version == version),
        is_open if until is None else or_(is_open, row.opened_at <= until),
    )
    return tuple(_alert(model, each) for each in session.scalars(statement.order_by(row.id)))


def add(session: Session, found: Alert) -> None:
    """Open it; its id is given here. The model is locked by the caller."""
    session.add(
        AlertRow(
            registered_model_id=model_id(session, found.model), environment=found.environment, kind=found.kind,
            title=found.title, version=found.version, request_id=found.request_id, opened_at=found.opened_at,
        )
    )  # fmt: skip
    session.flush()


def end(session: Session, number: int, at: datetime) -> bool:
    """End it; False when it had ended."""
    statement = update(AlertRow).where(AlertRow.id == number, AlertRow.ended_at.is_(None))
    return swapped(session, statement.values(ended_at=at)) == 1


def _alert(model: str, row: AlertRow) -> Alert:
    return Alert(
        row.id, model, row.environment, row.kind, row.title, row.opened_at, row.version, row.request_id
    )
