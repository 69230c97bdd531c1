"""Experiments: stored, found, changed. A deleted one keeps its name."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from bot.domain.experiments import Experiment
from storage.rows import update_rows
from storage.tables.experiments import ExperimentRow
from storage.tables.registry import ModelVersionRow, RegisteredModelRow
from storage.tables.runs import RunRow
from storage.upsert import insert_once, inserted


def add(
    session: Session, name: str, at: datetime, location: str = "", tags: Mapping[str, str] | None = None
) -> Experiment | None:
    """Store a new experiment; None when the name is taken."""
    values = {
        "name": name,
        "artifact_location": location,
        "tags": dict(tags or {}),
        "created_at": at,
        "updated_at": at,
    }
    return find_by_name(session, name) if insert_once(session, ExperimentRow, values) else None


def named(session: Session, name: str, at: datetime) -> int:
    """The id of the experiment of that name, which is made when there is none."""
    # Somebody else may be first between the look and the insert: then theirs is found.
    found = find_by_name(session, name) or add(session, name, at) or find_by_name(session, name)
    assert found is not None
    return found.id


def find(session: Session, experiment_id: int, *, lock: bool = False) -> Experiment | None:
    """One experiment; with `lock` nobody deletes it or holds its files until the transaction ends."""
    row = session.connection().execute(_by_id(lock=lock), {"id": experiment_id}).one_or_none()
    return None if row is None else _experiment(row)


@cache
def _by_id(*, lock: bool) -> Select[*tuple[Any, ...]]:
    statement = select(*ExperimentRow.__table__.c).where(ExperimentRow.id == bindparam("id"))
    # A shared lock: any number of runs begin at once, and only who deletes the experiment waits for them.
    return statement.with_for_update(read=True) if lock else statement


def hold_files(session: Session, experiment_id: int) -> None:
    """Until the transaction ends no file of the experiment comes or goes: each that does takes `find`'s lock."""
    held = select(ExperimentRow.id).where(ExperimentRow.id == experiment_id)
    # Not the whole row lock: rows that name the experiment go on being written.
    session.execute(held.with_for_update(key_share=True))


def find_by_name(session: Session, name: str) -> Experiment | None:
    """The experiment of that name, letter for letter."""
    row = session.execute(select(*ExperimentRow.__table__.c).where(ExperimentRow.name == name)).one_or_none()
    return None if row is None else _experiment(row)


def listed(session: Session, ids: Iterable[int] | None = None) -> tuple[Experiment, ...]:
    """Every experiment, deleted ones too, or those with these ids; the first first."""
    statement = select(*ExperimentRow.__table__.c).order_by(ExperimentRow.id)
    if ids is not None:
        statement = statement.where(ExperimentRow.id.in_(set(ids)))
    return tuple(map(_experiment, session.execute(statement)))


def names(session: Session, ids: Sequence[int]) -> Mapping[int, str]:
    """The names of experiments by their ids."""
    rows = session.execute(select(ExperimentRow.id, ExperimentRow.name).where(ExperimentRow.id.in_(ids)))
    return dict(rows.all())


def counted(session: Session) -> tuple[tuple[str, int, int], ...]:
    """Name, number of runs and the start of the newest in ms, of each experiment with runs; the newest first."""
    newest = func.max(RunRow.started_ms)
    statement = (
        select(ExperimentRow.name, func.count(RunRow.id), newest)
        .join(RunRow, RunRow.experiment_id == ExperimentRow.id)
        .where(ExperimentRow.deleted_at.is_(None), RunRow.deleted_at.is_(None))
        .group_by(ExperimentRow.id, ExperimentRow.name)
        .order_by(newest.desc(), ExperimentRow.name)
    )
    return tuple((name, count, ms) for name, count, ms in session.execute(statement))


def behind(session: Session, models: Iterable[str]) -> frozenset[str]:
    """The names of the experiments in which a version of these registered models was trained."""
    statement = (
        select(ExperimentRow.name)
        .join(RunRow, RunRow.experiment_id == ExperimentRow.id)
        .join(ModelVersionRow, ModelVersionRow.run_id == RunRow.run_id)
        .join(RegisteredModelRow, RegisteredModelRow.id == ModelVersionRow.registered_model_id)
        .where(RegisteredModelRow.name.in_(set(models)))
        .distinct()
    )
    return frozenset(session.scalars(statement))


def rename(session: Session, experiment_id: int, name: str, at: datetime) -> bool:
    """Give it another name; False when that one is taken."""
    return inserted(session, lambda: _change(session, experiment_id, name=name, updated_at=at))


def place(session: Session, experiment_id: int, location: str) -> None:
    """Say where its artifacts go."""
    _change(session, experiment_id, artifact_location=location)


def set_tags(session: Session, experiment_id: int, change: Mapping[str, str | None], at: datetime) -> None:
    """Set tags, and delete those whose value is None; two writers do not undo each other."""
    # All tags are one JSON value: without the lock, two writers would each put back what the other took.
    statement = select(ExperimentRow).where(ExperimentRow.id == experiment_id).with_for_update()
    row = session.scalars(statement.execution_options(populate_existing=True)).one()
    tags = {**row.tags, **change}
    row.tags = {key: value for key, value in tags.items() if value is not None}
    row.updated_at = at
    session.flush()


def delete(session: Session, experiment_id: int, at: datetime) -> None:
    """Mark it and all its runs as deleted."""
    _change(session, experiment_id, deleted_at=at, updated_at=at)
    mine = update(RunRow).where(RunRow.experiment_id == experiment_id, RunRow.deleted_at.is_(None))
    session.execute(mine.values(deleted_at=at))


def restore(session: Session, experiment_id: int, at: datetime) -> None:
    """Take it and all its runs back, as MLflow does: also those that were deleted on their own."""
    _change(session, experiment_id, deleted_at=None, updated_at=at)
    session.execute(update(RunRow).where(RunRow.experiment_id == experiment_id).values(deleted_at=None))


def _change(session: Session, experiment_id: int, **values: object) -> None:
    update_rows(session, ExperimentRow, {"id": experiment_id}, values)


def _experiment(row: Row[*tuple[Any, ...]]) -> Experiment:
    return Experiment(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        updated_at=row.updated_at,
        artifact_location=row.artifact_location,
        tags=dict(row.tags),
        deleted_at=row.deleted_at,
    )
