"""Alerts: rows that are opened, and ended once by compare-and-swap."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.domain.alerts.alert import Alert, AlertKind
from bot.domain.severity import Severity
from storage.registry import model_id
from storage.tables.observed import AlertRow
from storage.tables.registry import RegisteredModelRow
from storage.upsert import swapped


@dataclass(frozen=True, slots=True)
class Within:
    """Which alerts are asked for: of these models, in these environments, or in all where none is named."""

    models: Collection[str]
    environments: Collection[str] = ()
    severities: Collection[Severity] = tuple(Severity)


@dataclass(frozen=True, slots=True)
class OpenAlerts:
    """So many alerts of one kind and severity that are open in one place."""

    model: str
    environment: str
    kind: AlertKind
    severity: Severity
    count: int


def open_ones(
    session: Session, kind: AlertKind, model: str | None = None, environment: str | None = None
) -> tuple[Alert, ...]:
    """The open alerts of a kind, the oldest first; of one model and environment, where they are named."""
    statement = _alerts().where(AlertRow.kind == kind, AlertRow.ended_at.is_(None)).order_by(AlertRow.id)
    if model is not None:
        statement = statement.where(RegisteredModelRow.name == model)
    if environment is not None:
        statement = statement.where(AlertRow.environment == environment)
    return _read(session, statement)


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
    return tuple(alert_of(model, each) for each in session.scalars(statement.order_by(row.id)))


def find(session: Session, number: int) -> Alert | None:
    """An alert by its number."""
    return next(iter(_read(session, _alerts().where(AlertRow.id == number))), None)


def numbered(session: Session, numbers: Collection[int]) -> tuple[Alert, ...]:
    """The alerts of these numbers, the oldest first."""
    return _read(session, _alerts().where(AlertRow.id.in_(numbers)).order_by(AlertRow.id))


def open_for(session: Session, model: str, environment: str, cause: str) -> Alert | None:
    """The open alert of a cause."""
    statement = _alerts().where(
        AlertRow.registered_model_id == model_id(session, model),
        AlertRow.environment == environment,
        AlertRow.cause == cause,
        AlertRow.ended_at.is_(None),
    )
    return next(iter(_read(session, statement)), None)


def caused(session: Session, kind: AlertKind, prefix: str) -> tuple[tuple[str, str, str], ...]:
    """Model, environment and cause of the open alerts of a kind whose cause begins so."""
    row = AlertRow
    statement = (
        select(RegisteredModelRow.name, row.environment, row.cause)
        .join(row, RegisteredModelRow.id == row.registered_model_id)
        .where(row.ended_at.is_(None), row.kind == kind, row.cause.startswith(prefix, autoescape=True))
    )
    return tuple(
        (name, place, cause) for name, place, cause in session.execute(statement.order_by(row.cause))
    )


def openings(
    session: Session, model: str, environment: str, cause: str, since: datetime
) -> tuple[datetime, ...]:
    """When a cause opened alerts since a moment, the oldest first."""
    statement = select(AlertRow.opened_at).where(
        AlertRow.registered_model_id == model_id(session, model),
        AlertRow.environment == environment,
        AlertRow.cause == cause,
        AlertRow.opened_at > since,
    )
    return tuple(session.scalars(statement.order_by(AlertRow.opened_at)))


def under_way(session: Session, models: Collection[str] | None = None) -> tuple[Alert, ...]:
    """Every open alert, the newest first; of some models, where they are named."""
    statement = _alerts().where(AlertRow.ended_at.is_(None))
    if models is not None:
        statement = statement.where(RegisteredModelRow.name.in_(models))
    return _read(session, statement.order_by(AlertRow.id.desc()))


def counted(session: Session, within: Within) -> tuple[OpenAlerts, ...]:
    """How many are open where, by kind and severity: a few rows, however many there are."""
    columns = (RegisteredModelRow.name, AlertRow.environment, AlertRow.kind, AlertRow.severity)
    statement = select(*columns, func.count(AlertRow.id)).join(
        RegisteredModelRow, RegisteredModelRow.id == AlertRow.registered_model_id
    )
    found = session.execute(statement.where(*_within(within), AlertRow.ended_at.is_(None)).group_by(*columns))
    return tuple(OpenAlerts(*row) for row in found)


def loudest(session: Session, within: Within, most: int) -> tuple[Alert, ...]:
    """The open alerts, the loudest first, and of those the oldest."""
    rank = case({each: each.rank for each in Severity}, value=AlertRow.severity)
    statement = _alerts().where(*_within(within), AlertRow.ended_at.is_(None))
    return _read(session, statement.order_by(rank.desc(), AlertRow.id).limit(most))


def newest_of_places(
    session: Session, models: Collection[str] | None, most: int
) -> tuple[tuple[str, str, int], ...]:
    """Model, environment and number of so many open alerts of each place, the newest first; of some models, where they are named."""
    place = (AlertRow.registered_model_id, AlertRow.environment)
    turn = func.row_number().over(partition_by=place, order_by=AlertRow.id.desc()).label("turn")
    columns = (RegisteredModelRow.name, AlertRow.environment, AlertRow.id, turn)
    found = select(*columns).join(RegisteredModelRow, RegisteredModelRow.id == AlertRow.registered_model_id)
    found = found.where(AlertRow.ended_at.is_(None))
    if models is not None:
        found = found.where(RegisteredModelRow.name.in_(models))
    ranked = found.subquery()
    statement = select(ranked.c.name, ranked.c.environment, ranked.c.id).where(ranked.c.turn <= most)
    return tuple(
        (name, where, number)
        for name, where, number in session.execute(statement.order_by(ranked.c.id.desc()))
    )


def ended_since(session: Session, within: Within, since: datetime, most: int) -> tuple[Alert, ...]:
    """Those that ended after a moment, the last to end first."""
    statement = _alerts().where(*_within(within), AlertRow.ended_at > since)
    return _read(session, statement.order_by(AlertRow.ended_at.desc(), AlertRow.id).limit(most))


def opened_since(session: Session, within: Within, since: datetime) -> tuple[Alert, ...]:
    """Those that opened after a moment, the oldest first."""
    statement = _alerts().where(*_within(within), AlertRow.opened_at > since)
    return _read(session, statement.order_by(AlertRow.id))


def _within(within: Within) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        RegisteredModelRow.name.in_(within.models),
        AlertRow.severity.in_(within.severities),
    ]
    if within.environments:
        found.append(AlertRow.environment.in_(within.environments))
    return found


def open_in(session: Session, model: str, environment: str) -> tuple[Alert, ...]:
    """The open alerts of a place, the oldest first."""
    statement = _alerts().where(
        RegisteredModelRow.name == model, AlertRow.environment == environment, AlertRow.ended_at.is_(None)
    )
    return _read(session, statement.order_by(AlertRow.id))


def messages_in(session: Session, model: str, environment: str, most: int) -> tuple[str, ...]:
    """The names of the alerts in whose messages the newest open ones of a place are told, each once."""
    told_in = func.coalesce(AlertRow.leader, AlertRow.id)
    statement = (
        select(told_in)
        .where(
            AlertRow.registered_model_id == model_id(session, model),
            AlertRow.environment == environment,
            AlertRow.ended_at.is_(None),
        )
        .group_by(told_in)
    )
    found = session.scalars(statement.order_by(told_in.desc()).limit(most))
    return tuple(f"A-{each}" for each in found)


def leading(session: Session, source: str, since: datetime) -> tuple[Alert, ...]:
    """The open alerts of a source with a message of their own that opened since a moment, the oldest first."""
    statement = _alerts().where(
        AlertRow.ended_at.is_(None), AlertRow.source == source, AlertRow.leader.is_(None),
        AlertRow.said_at.is_not(None), AlertRow.opened_at >= since,
    )  # fmt: skip
    return _read(session, statement.order_by(AlertRow.id))


def led_by(session: Session, number: int) -> tuple[Alert, ...]:
    """The alerts that are told in the message of another, the oldest first."""
    return _read(session, _alerts().where(AlertRow.leader == number).order_by(AlertRow.id))


def add(session: Session, found: Alert) -> int:
    """Open it; returns its number, which is given here. The model is locked by the caller."""
    row = AlertRow(
        registered_model_id=model_id(session, found.model), environment=found.environment, kind=found.kind,
        title=found.title, version=found.version, request_id=found.request_id, opened_at=found.opened_at,
        cause=found.cause, severity=found.severity, consequence=found.consequence, badness=found.badness,
        source=found.source, channel=found.channel, said_at=found.said_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def end(session: Session, number: int, at: datetime) -> bool:
    """End it; False when it had ended."""
    return change(session, number, ended_at=at)


def change(session: Session, number: int, **values: object) -> bool:
    """Give an open alert these values; False when it has ended."""
    statement = update(AlertRow).where(AlertRow.id == number, AlertRow.ended_at.is_(None))
    return swapped(session, statement.values(**values)) == 1


def swap(session: Session, seen: Alert, column: str, value: object, **values: object) -> bool:
    """Give one column of an open alert a value, and others with it, unless somebody changed that column meanwhile."""
    here: InstrumentedAttribute[object] = getattr(AlertRow, column)
    was = getattr(seen, column)
    statement = update(AlertRow).where(
        AlertRow.id == seen.id, AlertRow.ended_at.is_(None), here.is_(None) if was is None else here == was
    )
    return swapped(session, statement.values({column: value, **values})) == 1


def _alerts() -> Select[str, AlertRow]:
    return select(RegisteredModelRow.name, AlertRow).join(
        RegisteredModelRow, RegisteredModelRow.id == AlertRow.registered_model_id
    )


def _read(session: Session, statement: Select[str, AlertRow]) -> tuple[Alert, ...]:
    return tuple(alert_of(name, row) for name, row in session.execute(statement))


def alert_of(model: str, row: AlertRow) -> Alert:
    """What a row says."""
    return Alert(
        row.id, model, row.environment, row.kind, row.title, row.opened_at, row.version, row.request_id,
        row.cause, row.severity, row.consequence, row.badness, row.source, row.channel, row.leader, row.said_at,
        row.well_since, row.ended_at, row.acknowledged_by, row.acknowledged_at, row.assignee,
        row.snoozed_until, row.muted_for, row.escalated_at, row.acknowledged_there, row.hushed_by, row.worse_at,
    )  # fmt: skip
