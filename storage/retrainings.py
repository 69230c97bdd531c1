"""Retrainings: every state moves by compare-and-swap, and one of a model is under way at a time."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from bot.domain.alerts.retraining import (
    UNDER_WAY,
    Retraining,
    RetrainingState,
    may_be_told_again,
    may_move,
)
from bot.domain.deployment import Target
from storage.registry import model_id
from storage.tables.registry import ModelVersionRow, RegisteredModelRow
from storage.tables.retraining import RetrainingRow
from storage.targets import target_of, target_text
from storage.upsert import swapped


def add(session: Session, found: Retraining, target: Target, key: str) -> int:
    """Keep what is asked, where it is told and under which id; returns its number, which is given here. The model is locked by the caller."""
    row = RetrainingRow(
        registered_model_id=model_id(session, found.model), alert_id=found.alert_id,
        environment=found.environment, version=found.version, trainer=found.trainer,
        target=target_text(target), key=key, state=found.state, asked_by=found.asked_by,
        reason=found.reason, created_at=found.created_at, due_at=found.due_at, within=found.within,
        next_try_at=found.next_try_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def find(session: Session, number: int) -> Retraining | None:
    """A retraining by its number."""
    return next(iter(_found(session, _retrainings().where(RetrainingRow.id == number))), None)


def way_to(session: Session, number: int) -> tuple[Target, str]:
    """Where the trainer of one is told, and under which id."""
    row = session.execute(
        select(RetrainingRow.target, RetrainingRow.key).where(RetrainingRow.id == number)
    ).one()
    return target_of(row.target), row.key


def open_of(session: Session, model: str) -> Retraining | None:
    """The one of a model that is under way."""
    statement = _retrainings().where(
        RetrainingRow.registered_model_id == model_id(session, model), RetrainingRow.ended_at.is_(None)
    )
    return next(iter(_found(session, statement)), None)


def newest_of_alerts(session: Session, numbers: Collection[int]) -> Retraining | None:
    """The one that was asked for last at any of these alerts."""
    statement = _retrainings().where(RetrainingRow.alert_id.in_(numbers))
    newest_first = statement.order_by(None).order_by(RetrainingRow.id.desc()).limit(1)
    return next(iter(_found(session, newest_first)), None)


def under_way(session: Session) -> tuple[Retraining, ...]:
    """Everything that is still expected of a trainer, the oldest first."""
    return _found(session, _retrainings().where(RetrainingRow.ended_at.is_(None)))


def unmatched(session: Session, since: datetime) -> tuple[Retraining, ...]:
    """Those that are done since a moment by a run of which no version is known."""
    statement = _retrainings().where(
        RetrainingRow.ended_at > since, RetrainingRow.state == RetrainingState.DONE,
        RetrainingRow.run_id != "", RetrainingRow.made.is_(None),
    )  # fmt: skip
    return _found(session, statement)


def made_by(session: Session, model: str, run_id: str, *, since: datetime) -> int | None:
    """The newest version of a model that came of a run and was registered since then."""
    statement = select(ModelVersionRow.version).where(
        ModelVersionRow.registered_model_id == model_id(session, model),
        ModelVersionRow.run_id == run_id,
        ModelVersionRow.created_at >= since,
        ModelVersionRow.deleted_at.is_(None),
    )
    return session.scalars(statement.order_by(ModelVersionRow.version.desc()).limit(1)).first()


def due(session: Session, at: datetime) -> tuple[Retraining, ...]:
    """Those whose trainer is told by now, and that nobody has in hand."""
    return _found(session, _retrainings().where(*_is_due(at)))


def claim(session: Session, number: int, at: datetime, until: datetime) -> bool:
    """Take one that is due in hand; False when somebody else has."""
    statement = update(RetrainingRow).where(RetrainingRow.id == number, *_is_due(at))
    return swapped(session, statement.values(lease_until=until)) == 1


def settle(
    session: Session,
    number: int,
    next_try_at: datetime | None,
    tries: int,
    *,
    held_until: datetime | None = None,
) -> None:
    """Let go of one in hand, at once or then: when it is due again, and how often it was tried."""
    statement = update(RetrainingRow).where(RetrainingRow.id == number)
    session.execute(statement.values(lease_until=held_until, next_try_at=next_try_at, tries=tries))


def tell_again(session: Session, seen: Retraining, at: datetime, **values: Any) -> bool:
    """Have its trainer told now; False when it moved, is due, or is in hand."""
    if not may_be_told_again(seen):
        raise ValueError(f"{seen.state} is never told again")
    statement = update(RetrainingRow).where(
        RetrainingRow.id == seen.id,
        RetrainingRow.state == seen.state,
        or_(RetrainingRow.next_try_at.is_(None), RetrainingRow.next_try_at > at),
        _is_free(at),
    )
    again = {"state": RetrainingState.ASKED, "next_try_at": at, "lease_until": None, "tries": 0}
    return swapped(session, statement.values(**again, **values)) == 1


def move(session: Session, number: int, current: RetrainingState, to: RetrainingState, **values: Any) -> bool:
    """Compare-and-swap the state; False when it is not `current` any more."""
    if not may_move(current, to):
        raise ValueError(f"{current} never becomes {to}")
    statement = update(RetrainingRow).where(RetrainingRow.id == number, RetrainingRow.state == current)
    return swapped(session, statement.values(state=to, **values)) == 1


def name_version(session: Session, number: int, version: int) -> bool:
    """Say which version came of it, once."""
    statement = update(RetrainingRow).where(RetrainingRow.id == number, RetrainingRow.made.is_(None))
    return swapped(session, statement.values(made=version)) == 1


def _is_due(at: datetime) -> tuple[Any, ...]:
    return (
        RetrainingRow.state.in_(UNDER_WAY),
        RetrainingRow.next_try_at <= at,
        _is_free(at),
    )


def _is_free(at: datetime) -> Any:
    return or_(RetrainingRow.lease_until.is_(None), RetrainingRow.lease_until <= at)


def _retrainings() -> Select[str, RetrainingRow]:
    return (
        select(RegisteredModelRow.name, RetrainingRow)
        .join(RegisteredModelRow, RegisteredModelRow.id == RetrainingRow.registered_model_id)
        .order_by(RetrainingRow.id)
    )


def _found(session: Session, statement: Select[str, RetrainingRow]) -> tuple[Retraining, ...]:
    # Read anew: what this session knew of a row may be from before the lock.
    rows = session.execute(statement.execution_options(populate_existing=True))
    return tuple(_retraining(name, row) for name, row in rows)


def _retraining(model: str, row: RetrainingRow) -> Retraining:
    return Retraining(
        id=row.id, alert_id=row.alert_id, model=model, environment=row.environment, version=row.version,
        trainer=row.trainer, state=row.state,
        asked_by=row.asked_by, reason=row.reason, created_at=row.created_at, due_at=row.due_at,
        within=row.within, tries=row.tries, next_try_at=row.next_try_at, run_id=row.run_id, made=row.made,
        details=row.details, url=row.url, ended_at=row.ended_at,
    )  # fmt: skip
