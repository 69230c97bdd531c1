"""What is live where, its history, and the locks that hold it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from bot.domain.registry import ChangeKind, EnvironmentChange, EnvironmentState, Lock, Move, PersonId
from storage.registry import model_id
from storage.tables.registry import EnvironmentChangeRow, EnvironmentRow, LockRow, RegisteredModelRow
from storage.upsert import insert_once, swapped


def state(session: Session, model: str, environment: str) -> EnvironmentState:
    """What is live there; nothing, when it never moved."""
    statement = _states().where(RegisteredModelRow.name == model, EnvironmentRow.environment == environment)
    found = session.execute(statement).one_or_none()
    return EnvironmentState(model, environment) if found is None else _state(*found)


def states(session: Session) -> tuple[EnvironmentState, ...]:
    """Every environment of every registered model that something was live in."""
    return tuple(_state(name, row) for name, row in session.execute(_states()))


def states_of(session: Session, models: Sequence[str]) -> tuple[EnvironmentState, ...]:
    """The environments of several registered models."""
    row = EnvironmentRow
    statement = (
        select(RegisteredModelRow.name, row.environment, row.version, row.since, row.revision)
        .join(row, row.registered_model_id == RegisteredModelRow.id)
        .where(RegisteredModelRow.name.in_(models))
    )
    return tuple(EnvironmentState(*each) for each in session.execute(statement))


def move(session: Session, step: Move) -> bool:
    """Compare-and-swap one environment and write its history.

    True when it moved or had moved by the same key before; False when something else was live.
    """
    place = model_id(session, step.model)
    here = {"registered_model_id": place, "environment": step.environment}
    # Of two first moves the second has nothing to wait for unless the row is there.
    insert_once(session, EnvironmentRow, {**here, "revision": 0})
    # Locked before the key is looked for: the same move may be under way in another process.
    fresh = select(EnvironmentRow).filter_by(**here).with_for_update()
    # Read anew: what this session knew of the row is from before the lock.
    row = session.scalars(fresh.execution_options(populate_existing=True)).one()
    # Before the comparison: repeated after a crash, the move finds itself live in place of what it expected.
    if _moved_before(session, step.key):
        return True
    if row.version != step.expected:
        return False
    _write(row, _state(step.model, row).after(step))
    session.add(_change_row(place, step))
    session.flush()
    return True


def history(session: Session, model: str, environment: str | None = None) -> tuple[EnvironmentChange, ...]:
    """The moves of a registered model, newest first."""
    statement = (
        select(EnvironmentChangeRow)
        .where(EnvironmentChangeRow.registered_model_id == model_id(session, model))
        .order_by(EnvironmentChangeRow.id.desc())
    )
    if environment is not None:
        statement = statement.where(EnvironmentChangeRow.environment == environment)
    return tuple(_change(model, row) for row in session.scalars(statement))


def changes_since(session: Session, since: datetime) -> tuple[EnvironmentChange, ...]:
    """The moves of every registered model after a moment, oldest first."""
    statement = (
        select(RegisteredModelRow.name, EnvironmentChangeRow)
        .join(RegisteredModelRow, RegisteredModelRow.id == EnvironmentChangeRow.registered_model_id)
        .where(EnvironmentChangeRow.at > since)
        .order_by(EnvironmentChangeRow.id)
    )
    return tuple(_change(name, row) for name, row in session.execute(statement))


def mark_rolled_back(session: Session, model: str, environment: str, version: int, at: datetime) -> None:
    """Remember that a version was taken back: it is no target of a rollback any more."""
    statement = (
        update(EnvironmentChangeRow)
        .where(
            EnvironmentChangeRow.registered_model_id == model_id(session, model),
            EnvironmentChangeRow.environment == environment,
            EnvironmentChangeRow.to_version == version,
            EnvironmentChangeRow.rolled_back_at.is_(None),
        )
        .values(rolled_back_at=at)
    )
    session.execute(statement)


def locks(session: Session, model: str | None = None) -> tuple[Lock, ...]:
    """The locks in force."""
    statement = (
        select(RegisteredModelRow.name, LockRow)
        .join(RegisteredModelRow, RegisteredModelRow.id == LockRow.registered_model_id)
        .where(LockRow.ended_at.is_(None))
        .order_by(RegisteredModelRow.name, LockRow.environment)
    )
    if model is not None:
        statement = statement.where(RegisteredModelRow.name == model)
    return tuple(_lock(name, row) for name, row in session.execute(statement))


def find_lock(session: Session, model: str, environment: str) -> Lock | None:
    """The lock in force on one environment."""
    return next((each for each in locks(session, model) if each.environment == environment), None)


def add_lock(session: Session, lock: Lock) -> bool:
    """Lock an environment; False when it is locked already."""
    values = {
        "registered_model_id": model_id(session, lock.model),
        "environment": lock.environment,
        "reason": lock.reason,
        "by": lock.by,
        "at": lock.at,
    }
    return insert_once(session, LockRow, values)


def end_lock(session: Session, model: str, environment: str, by: PersonId, at: datetime) -> bool:
    """Unlock; False when it was not locked."""
    statement = (
        update(LockRow)
        .where(
            LockRow.registered_model_id == model_id(session, model),
            LockRow.environment == environment,
            LockRow.ended_at.is_(None),
        )
        .values(ended_at=at, ended_by=by)
    )
    return swapped(session, statement) == 1


def live_in(session: Session, model: str) -> Sequence[EnvironmentState]:
    """The environments of one registered model."""
    statement = _states().where(RegisteredModelRow.name == model)
    return [_state(name, row) for name, row in session.execute(statement)]


def _states() -> Select[str, EnvironmentRow]:
    return select(RegisteredModelRow.name, EnvironmentRow).join(
        RegisteredModelRow, RegisteredModelRow.id == EnvironmentRow.registered_model_id
    )


def find_change(session: Session, change_id: int) -> EnvironmentChange | None:
    """One move by its id."""
    statement = (
        select(RegisteredModelRow.name, EnvironmentChangeRow)
        .join(RegisteredModelRow, RegisteredModelRow.id == EnvironmentChangeRow.registered_model_id)
        .where(EnvironmentChangeRow.id == change_id)
    )
    found = session.execute(statement).one_or_none()
    return None if found is None else _change(*found)


def moved_outside(session: Session, model: str, environment: str) -> EnvironmentChange | None:
    """The last move of a place that was seen and not made by us."""
    statement = (
        select(EnvironmentChangeRow)
        .where(
            EnvironmentChangeRow.registered_model_id == model_id(session, model),
            EnvironmentChangeRow.environment == environment,
            EnvironmentChangeRow.kind == ChangeKind.OUTSIDE,
        )
        .order_by(EnvironmentChangeRow.id.desc())
        .limit(1)
    )
    row = session.scalars(statement).first()
    return None if row is None else _change(model, row)


def followed(session: Session, change: EnvironmentChange) -> EnvironmentChange | None:
    """The next move of the same place."""
    later = [x for x in history(session, change.model, change.environment) if x.id > change.id]
    return later[-1] if later else None


def _write(row: EnvironmentRow, state: EnvironmentState) -> None:
    row.version, row.since, row.revision = state.version, state.since, state.revision
    row.decided, row.outside_since = state.decided, state.outside_since


def _moved_before(session: Session, key: str) -> bool:
    statement = select(func.count()).where(EnvironmentChangeRow.move_key == key)
    return bool(session.scalar(statement))


def _change_row(place: int, step: Move) -> EnvironmentChangeRow:
    return EnvironmentChangeRow(
        registered_model_id=place,
        environment=step.environment,
        move_key=step.key,
        from_version=step.expected,
        to_version=step.version,
        kind=step.kind,
        by=step.by,
        request_id=step.request_id,
        reason=step.reason,
        at=step.at,
    )


def _state(name: str, row: EnvironmentRow) -> EnvironmentState:
    return EnvironmentState(
        name, row.environment, row.version, row.since, row.revision, row.decided, row.outside_since
    )


def _change(name: str, row: EnvironmentChangeRow) -> EnvironmentChange:
    return EnvironmentChange(
        name,
        row.environment,
        row.from_version,
        row.to_version,
        row.at,
        row.kind,
        row.by,
        row.request_id,
        row.reason,
        row.rolled_back_at,
        row.id,
    )


def _lock(name: str, row: LockRow) -> Lock:
    return Lock(name, row.environment, row.reason, row.by, row.at)
