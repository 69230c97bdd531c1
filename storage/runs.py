"""Training runs in the lean schema: recorded whole, shown from one row."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, or_, select
from sqlalchemy.orm import Session

from bot.domain.registry import DataSetVersion
from bot.domain.runs import MetricPoint, Run
from storage.registry import data_set_id
from storage.tables.base import Base, json_metrics
from storage.tables.runs import (
    ExperimentRow,
    KeyRow,
    MetricPointRow,
    RunDataSetRow,
    RunMetricRow,
    RunParamRow,
    RunRow,
    RunTagRow,
)
from storage.upsert import insert_once


def record(session: Session, run: Run, history: Sequence[MetricPoint] = ()) -> None:
    """Store a finished run with its metrics' history."""
    experiment = _named(session, ExperimentRow, run.experiment, created_at=run.started_at)
    row = RunRow(
        run_id=run.run_id,
        experiment_id=experiment,
        name=run.name,
        status=run.status,
        started_ms=_milliseconds(run.started_at),
        ended_ms=None if run.ended_at is None else _milliseconds(run.ended_at),
        author=run.author,
        snapshot=_snapshot(run),
    )
    session.add(row)
    session.flush()
    keys = _keys(session, {*run.metrics, *run.params, *run.tags, *(point.key for point in history)})
    place = {"run_row_id": row.id, "experiment_id": experiment}
    finite = {key: value for key, value in run.metrics.items() if math.isfinite(value)}
    _insert(session, RunMetricRow, [{**place, "key_id": keys[k], "value": v} for k, v in finite.items()])
    params = [{**place, "key_id": keys[k], "value": v[:500]} for k, v in run.params.items()]
    _insert(session, RunParamRow, params)
    tags = [{"run_row_id": row.id, "key_id": keys[k], "value": v} for k, v in run.tags.items()]
    _insert(session, RunTagRow, tags)
    # A training job that repeats a call logs a value twice; the text makes two NaN the same.
    points = {(point.key, point.step, point.timestamp_ms, str(point.value)): point for point in history}
    _insert(session, MetricPointRow, [_point(row.id, keys, point) for point in points.values()])
    # In one order, so that two runs stored at once never wait for each other.
    data_sets = {data_set_id(session, each) for each in sorted(run.data_sets, key=_identity)}
    _insert(session, RunDataSetRow, [{"run_row_id": row.id, "data_set_version_id": x} for x in data_sets])


def find_runs(session: Session, reference: str) -> tuple[Run, ...]:
    """The runs of that name, or whose id starts with it (6 digits or more); the newest first, at most 10."""
    wanted = RunRow.name == reference
    if len(reference) >= 6:
        wanted = or_(wanted, RunRow.run_id.startswith(reference.lower(), autoescape=True))
    statement = (
        select(ExperimentRow.name, RunRow)
        .join(RunRow, RunRow.experiment_id == ExperimentRow.id)
        .where(wanted, RunRow.deleted_at.is_(None))
        .order_by(RunRow.started_ms.desc(), RunRow.id.desc())
        .limit(10)
    )
    return tuple(_run(name, row) for name, row in session.execute(statement))


def run_names(session: Session, limit: int = 500) -> tuple[str, ...]:
    """The names of the newest runs, for "did you mean"."""
    statement = select(RunRow.name).where(RunRow.deleted_at.is_(None)).order_by(RunRow.started_ms.desc())
    return tuple(session.scalars(statement.limit(limit)))


def metric_history(session: Session, run_id: str, key: str) -> tuple[MetricPoint, ...]:
    """The logged values of one metric in order of step."""
    statement = (
        select(MetricPointRow.value, MetricPointRow.step, MetricPointRow.timestamp_ms)
        .join(RunRow, RunRow.id == MetricPointRow.run_row_id)
        .join(KeyRow, KeyRow.id == MetricPointRow.key_id)
        .where(RunRow.run_id == run_id, KeyRow.name == key)
        .order_by(MetricPointRow.step, MetricPointRow.timestamp_ms)
    )
    return tuple(MetricPoint(key, value, step, at) for value, step, at in session.execute(statement))


def count(session: Session) -> int:
    """How many runs are stored."""
    return session.scalar(select(func.count()).select_from(RunRow).where(RunRow.deleted_at.is_(None))) or 0


def _keys(session: Session, names: Iterable[str]) -> Mapping[str, int]:
    wanted = sorted(names)
    found = dict(session.execute(select(KeyRow.name, KeyRow.id).where(KeyRow.name.in_(wanted))).all())
    for name in wanted:
        if name not in found:
            found[name] = _named(session, KeyRow, name)
    return found


def _named(session: Session, table: type[KeyRow] | type[ExperimentRow], name: str, **more: object) -> int:
    insert_once(session, table, {"name": name, **more})
    return session.scalars(select(table.id).where(table.name == name)).one()


def _insert(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _point(row_id: int, keys: Mapping[str, int], point: MetricPoint) -> dict[str, Any]:
    return {
        "run_row_id": row_id,
        "key_id": keys[point.key],
        "step": point.step,
        "timestamp_ms": point.timestamp_ms,
        "value": point.value,
    }


def _identity(data_set: DataSetVersion) -> tuple[str, str, str]:
    return data_set.name, data_set.version, data_set.fingerprint


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _snapshot(run: Run) -> dict[str, Any]:
    return {
        "commit": run.commit,
        "dirty": run.dirty,
        "seed": run.seed,
        "metrics": json_metrics(run.metrics),
        "params": dict(run.params),
        "tags": dict(run.tags),
        "data_sets": [asdict(each) for each in run.data_sets],
        "evaluation_fingerprint": run.evaluation_fingerprint,
    }


def _run(experiment: str, row: RunRow) -> Run:
    kept = row.snapshot
    return Run(
        run_id=row.run_id,
        experiment=experiment,
        name=row.name,
        started_at=_moment(row.started_ms),
        ended_at=None if row.ended_ms is None else _moment(row.ended_ms),
        status=row.status,
        author=row.author,
        commit=kept["commit"],
        dirty=kept["dirty"],
        seed=kept["seed"],
        params=kept["params"],
        metrics={key: float(value) for key, value in kept["metrics"].items()},
        tags=kept["tags"],
        data_sets=tuple(DataSetVersion(**each) for each in kept["data_sets"]),
        evaluation_fingerprint=kept["evaluation_fingerprint"],
    )
