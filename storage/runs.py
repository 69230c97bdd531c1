"""Training runs in the lean schema: recorded whole or found; `run_writing` is how they are written while they train."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.epoch import milliseconds
from bot.domain.run_batch import Logged, latest
from bot.domain.runs import MetricPoint, Run
from storage import experiments, run_writing
from storage.run_inputs import described, link_data_sets
from storage.run_snapshots import Whole, run_of, whole
from storage.tables.runs import KeyRow, MetricPointRow, RunRow

_AT_ONCE = 500
_ID = re.compile(r"[0-9a-f]{6,32}")


def record(session: Session, run: Run, history: Sequence[MetricPoint] = ()) -> None:
    """Store a finished run with its metrics' history."""
    ended_at = run.ended_at or run.started_at
    experiment = experiments.named(session, run.experiment, run.started_at)
    held = run_writing.create(session, run, experiment, ended_at)
    last = latest(history)
    points = {
        key: _point(key, value, last.get(key), milliseconds(ended_at)) for key, value in run.metrics.items()
    }
    run_writing.log(session, held, Logged(points, run.params, run.tags), history, ended_at)
    link_data_sets(session, held, run.data_sets, ended_at)


def find_runs(session: Session, reference: str) -> tuple[Run, ...]:
    """The runs of that name, or whose id starts with it (6 digits or more); the newest first, at most 10."""
    wanted = RunRow.name == reference
    prefix = reference.lower()
    if _ID.fullmatch(prefix):
        # A range, since no index serves a pattern beside the name; `g` comes after every digit.
        wanted = or_(wanted, and_(RunRow.run_id >= prefix, RunRow.run_id < prefix + "g"))
    statement = whole().where(wanted, RunRow.deleted_at.is_(None))
    return made(session, statement.order_by(RunRow.started_ms.desc(), RunRow.id.desc()).limit(10))


def with_ids(session: Session, run_ids: Sequence[str]) -> tuple[Run, ...]:
    """The runs with these whole ids, in this order, deleted ones too; those that are not there are left out."""
    found = {run.run_id: run for run in made(session, _of_ids(), {"run_ids": run_ids})}
    return tuple(found[run_id] for run_id in run_ids if run_id in found)


def find_run(session: Session, run_id: str) -> Run | None:
    """The run with this whole id, also when it was deleted."""
    return next(iter(with_ids(session, [run_id])), None)


def runs_of(session: Session, row_ids: Sequence[int]) -> tuple[Run, ...]:
    """The runs of these rows, in this order."""
    found: dict[int, Run] = {}
    for start in range(0, len(row_ids), _AT_ONCE):
        found.update(_with_ids(session, _of_rows(), {"rows": row_ids[start : start + _AT_ONCE]}))
    return tuple(found[row_id] for row_id in row_ids if row_id in found)


def run_names(session: Session, limit: int = 500) -> tuple[str, ...]:
    """The names of the newest runs, for "did you mean"."""
    statement = select(RunRow.name).where(RunRow.deleted_at.is_(None)).order_by(RunRow.started_ms.desc())
    return tuple(session.scalars(statement.limit(limit)))


def metric_history(session: Session, run_id: str, key: str) -> tuple[MetricPoint, ...]:
    """The logged values of one metric in order of step."""
    ordered = _history(run_id, key).order_by(MetricPointRow.step, MetricPointRow.timestamp_ms, *_by_value())
    return _points(key, session.execute(ordered))


def metric_page(
    session: Session, run_id: str, key: str, offset: int, limit: int | None
) -> tuple[MetricPoint, ...]:
    """A part of the logged values of one metric in the order in which they were measured."""
    ordered = _history(run_id, key).order_by(MetricPointRow.timestamp_ms, MetricPointRow.step, *_by_value())
    return _points(key, session.execute(ordered.offset(offset).limit(limit)))


def count(session: Session) -> int:
    """How many runs are stored."""
    return session.scalar(select(func.count()).select_from(RunRow).where(RunRow.deleted_at.is_(None))) or 0


def made(session: Session, statement: Whole, parameters: Mapping[str, Any] | None = None) -> tuple[Run, ...]:
    """The runs of a statement of `whole`."""
    return tuple([run for _, run in _with_ids(session, statement, parameters)])


def _with_ids(
    session: Session, statement: Whole, parameters: Mapping[str, Any] | None = None
) -> Sequence[tuple[int, Run]]:
    rows = session.connection().execute(statement, parameters).all()
    inputs = described(session, [row.body for row in rows])
    return [(row.id, run_of(row, inputs)) for row in rows]


@cache
def _of_rows() -> Whole:
    return whole().where(RunRow.id.in_(bindparam("rows", expanding=True)))


@cache
def _of_ids() -> Whole:
    return whole().where(RunRow.run_id.in_(bindparam("run_ids", expanding=True)))


def _history(run_id: str, key: str) -> Select[float, int, int]:
    return (
        select(MetricPointRow.value, MetricPointRow.step, MetricPointRow.timestamp_ms)
        .join(RunRow, RunRow.id == MetricPointRow.run_row_id)
        .join(KeyRow, KeyRow.id == MetricPointRow.key_id)
        .where(RunRow.run_id == run_id, KeyRow.name == key)
    )


def _by_value() -> tuple[ColumnElement[Any], ...]:
    # NaN is NULL here, which SQLite sorts before all numbers and PostgreSQL after them: it stands behind 0, as MLflow has it.
    return func.coalesce(MetricPointRow.value, 0.0), MetricPointRow.value.is_(None)


def _points(key: str, rows: Iterable[tuple[float, int, int]]) -> tuple[MetricPoint, ...]:
    return tuple(MetricPoint(key, value, step, at) for value, step, at in rows)


def _point(key: str, value: float, last: MetricPoint | None, ended_ms: int) -> MetricPoint:
    return MetricPoint(key, value, last.step if last else 0, last.timestamp_ms if last else ended_ms)
