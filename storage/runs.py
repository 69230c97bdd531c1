"""Training runs in the lean schema: recorded whole or found; `run_writing` is how they are written while they train."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.epoch import milliseconds
from bot.domain.run_batch import Logged, latest
from bot.domain.runs import MetricPoint, Run
from storage import experiments, run_writing
from storage.run_inputs import described, link_data_sets
from storage.run_snapshots import run_of
from storage.tables.experiments import ExperimentRow
from storage.tables.runs import KeyRow, MetricPointRow, RunRow, RunSnapshotRow

_AT_ONCE = 500


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
    if len(reference) >= 6:
        wanted = or_(wanted, RunRow.run_id.startswith(reference.lower(), autoescape=True))
    statement = whole().where(wanted, RunRow.deleted_at.is_(None))
    return made(session, statement.order_by(RunRow.started_ms.desc(), RunRow.id.desc()).limit(10))


def find_run(session: Session, run_id: str) -> Run | None:
    """The run with this whole id, also when it was deleted."""
    found = made(session, whole().where(RunRow.run_id == run_id))
    return found[0] if found else None


def runs_of(session: Session, row_ids: Sequence[int]) -> tuple[Run, ...]:
    """The runs of these rows, in this order."""
    found: dict[int, Run] = {}
    for start in range(0, len(row_ids), _AT_ONCE):
        part = row_ids[start : start + _AT_ONCE]
        rows = session.execute(whole().where(RunRow.id.in_(part))).all()
        inputs = described(session, (snapshot.body for _, _, snapshot in rows))
        found.update((row.id, run_of(name, row, snapshot, inputs)) for name, row, snapshot in rows)
    return tuple(found[row_id] for row_id in row_ids if row_id in found)


def run_names(session: Session, limit: int = 500) -> tuple[str, ...]:
    """The names of the newest runs, for "did you mean"."""
    statement = select(RunRow.name).where(RunRow.deleted_at.is_(None)).order_by(RunRow.started_ms.desc())
    return tuple(session.scalars(statement.limit(limit)))


def metric_history(session: Session, run_id: str, key: str) -> tuple[MetricPoint, ...]:
    """The logged values of one metric in order of step."""
    ordered = _history(run_id, key).order_by(
        MetricPointRow.step, MetricPointRow.timestamp_ms, MetricPointRow.value
    )
    return _points(key, session.execute(ordered))


def metric_page(
    session: Session, run_id: str, key: str, offset: int, limit: int | None
) -> tuple[MetricPoint, ...]:
    """A part of the logged values of one metric in the order in which they were measured."""
    ordered = _history(run_id, key).order_by(
        MetricPointRow.timestamp_ms, MetricPointRow.step, func.coalesce(MetricPointRow.value, 0.0)
    )
    return _points(key, session.execute(ordered.offset(offset).limit(limit)))


def count(session: Session) -> int:
    """How many runs are stored."""
    return session.scalar(select(func.count()).select_from(RunRow).where(RunRow.deleted_at.is_(None))) or 0


def whole() -> Select[str, RunRow, RunSnapshotRow]:
    """Experiment, row and snapshot."""
    return (
        select(ExperimentRow.name, RunRow, RunSnapshotRow)
        .join(RunRow, RunRow.experiment_id == ExperimentRow.id)
        .join(RunSnapshotRow, RunSnapshotRow.run_row_id == RunRow.id)
    )


def made(session: Session, statement: Select[str, RunRow, RunSnapshotRow]) -> tuple[Run, ...]:
    """The runs that the statement finds."""
    rows = session.execute(statement).all()
    inputs = described(session, (snapshot.body for _, _, snapshot in rows))
    return tuple(run_of(name, row, snapshot, inputs) for name, row, snapshot in rows)


def _history(run_id: str, key: str) -> Select[float, int, int]:
    return (
        select(MetricPointRow.value, MetricPointRow.step, MetricPointRow.timestamp_ms)
        .join(RunRow, RunRow.id == MetricPointRow.run_row_id)
        .join(KeyRow, KeyRow.id == MetricPointRow.key_id)
        .where(RunRow.run_id == run_id, KeyRow.name == key)
    )


def _points(key: str, rows: Iterable[tuple[float, int, int]]) -> tuple[MetricPoint, ...]:
    return tuple(MetricPoint(key, value, step, at) for value, step, at in rows)


def _point(key: str, value: float, last: MetricPoint | None, ended_ms: int) -> MetricPoint:
    return MetricPoint(key, value, last.step if last else 0, last.timestamp_ms if last else ended_ms)
