"""What is live where, its history, and the locks that hold it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from bot.domain.registry import ChangeKind, EnvironmentChange, EnvironmentState, Lock, Move, PersonId
from storage.overrides import overridden_by
from storage.registry import model_id
from storage.rows import insert_row, update_rows
from storage.tables.registry import EnvironmentChangeRow, EnvironmentRow, LockRow, RegisteredModelRow
from storage.upsert import insert_once, swapped

# What a move changes of an environment, as its state has it.
_MOVED = ("version", "since", "revision", "decided", "outside_since")


def state(session: Session, model: str, environment: str) -> EnvironmentState:
    """What is live there; nothing, when it never moved."""
    statement = _states().where(RegisteredModelRow.name == model, EnvironmentRow.environment == environment)
    found = session.execute(statement).one_or_none()
    return EnvironmentState(model, environment) if found is None else EnvironmentState(*found)


def states(session: Session) -> tuple[EnvironmentState, ...]:
    """Every environment of every registered model that something was live in."""
    return tuple(EnvironmentState(*each) for each in session.execute(_states()))


def states_of(session: Session, models: Sequence[str]) -> tuple[EnvironmentState, ...]:
    """The environments of several registered models."""
    found = session.connection().execute(_states_of(), {"models": models})
    return tuple(EnvironmentState(*each) for each in found)


@cache
def _states_of() -> Select[*tuple[Any, ...]]:
    return _states().where(RegisteredModelRow.name.in_(bindparam("models", expanding=True)))


def move(session: Session, step: Move) -> bool:
    """Compare-and-swap one environment and write its history.

    True when it moved or had moved by the same key before; False when something else was live.
    """
    here = {"registered_model_id": model_id(session, step.model), "environment": step.environment}
    # Locked before the key is looked for: the same move may be under way in another process.
    before = _locked(session, step.model, here)
    # Before the comparison: repeated after a crash, the move finds itself live in place of what it expected.
    if _moved_before(session, step.key):
        return True
    if before.version != step.expected:
        return False
    after = before.after(step)
    update_rows(session, EnvironmentRow, here, {name: getattr(after, name) for name in _MOVED})
    insert_row(session, EnvironmentChangeRow, {**here, **_change_values(step)})
    return True


def history(
    session: Session, model: str, environment: str | None = None, most: int | None = None, skip: int = 0
) -> tuple[EnvironmentChange, ...]:
    """The moves of a registered model, newest first; `most` of them after those to `skip`."""
    statement = (
        select(EnvironmentChangeRow)
        .where(EnvironmentChangeRow.registered_model_id == model_id(session, model))
        .order_by(EnvironmentChangeRow.id.desc())
        .limit(most)
        .offset(skip or None)
    )
    if environment is not None:
        statement = statement.where(EnvironmentChangeRow.environment == environment)
    return changes_of(session, model, statement)


def changes_of(
    session: Session, model: str, statement: Select[EnvironmentChangeRow]
) -> tuple[EnvironmentChange, ...]:
    """The moves of a registered model that a statement asks for."""
    return _with_overrides(session, [_change(model, row) for row in session.scalars(statement)])


def changes_since(session: Session, since: datetime) -> tuple[EnvironmentChange, ...]:
    """The moves of every registered model after a moment, oldest first."""
    statement = (
        select(RegisteredModelRow.name, EnvironmentChangeRow)
        .join(RegisteredModelRow, RegisteredModelRow.id == EnvironmentChangeRow.registered_model_id)
        .where(EnvironmentChangeRow.at > since)
        .order_by(EnvironmentChangeRow.id)
    )
    return _with_overrides(session, [_change(name, row) for name, row in session.execute(statement)])


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
    return [EnvironmentState(*each) for each in session.execute(statement)]


@cache
def _states() -> Select[*tuple[Any, ...]]:
    # Columns, not entities: a move is written past the entities that a session holds.
    columns = (getattr(EnvironmentRow, name) for name in ("environment", *_MOVED))
    return select(RegisteredModelRow.name, *columns).join(
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


def _locked(session: Session, model: str, here: Mapping[str, Any]) -> EnvironmentState:
    """What is live there, locked; a place where nothing ever was gets its row."""
    found = session.connection().execute(_fresh(), here).first()
    if found is None:
        # Of two first moves the second has nothing to wait for unless the row is there.
        insert_once(session, EnvironmentRow, {**here, "revision": 0})
        found = session.connection().execute(_fresh(), here).one()
    return EnvironmentState(model, here["environment"], *found)


@cache
def _fresh() -> Select[*tuple[Any, ...]]:
    row = EnvironmentRow
    return (
        select(*(getattr(row, name) for name in _MOVED))
        .where(
            row.registered_model_id == bindparam("registered_model_id"),
            row.environment == bindparam("environment"),
        )
        .with_for_update()
    )


def _moved_before(session: Session, key: str) -> bool:
    return session.connection().execute(_by_key(), {"key": key}).first() is not None


@cache
def _by_key() -> Select[int]:
    return select(EnvironmentChangeRow.id).where(EnvironmentChangeRow.move_key == bindparam("key"))


def _change_values(step: Move) -> dict[str, Any]:
    return {
        "move_key": step.key,
        "from_version": step.expected,
        "to_version": step.version,
        "kind": step.kind,
        "by": step.by,
        "request_id": step.request_id,
        "reason": step.reason,
        "at": step.at,
    }


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


def _with_overrides(session: Session, changes: Sequence[EnvironmentChange]) -> tuple[EnvironmentChange, ...]:
    known = overridden_by(session, {each.request_id for each in changes if each.request_id})
    if not known:
        return tuple(changes)
    return tuple(replace(each, overridden_by=known.get(each.request_id or 0)) for each in changes)


def _lock(name: str, row: LockRow) -> Lock:
    return Lock(name, row.environment, row.reason, row.by, row.at)
