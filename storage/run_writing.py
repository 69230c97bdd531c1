"""Writing to runs while they train: the row is locked, what changes is stored, and the snapshot with it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, select, tuple_
from sqlalchemy.orm import Session

from bot.domain.epoch import milliseconds
from bot.domain.run_batch import Logged
from bot.domain.runs import MetricPoint, Run
from storage.rows import insert_numbered, insert_row, update_rows
from storage.run_keys import keys, parts
from storage.run_snapshots import Body, body_of, logged_in, with_logged
from storage.tables.experiments import ExperimentRow
from storage.tables.runs import MetricPointRow, RunMetricRow, RunParamRow, RunRow, RunSnapshotRow, RunTagRow
from storage.upsert import insert_new, insert_or_replace_all


@dataclass(slots=True)
class Held:
    """A run whose row is locked until the transaction ends; `body` is its snapshot as it will be."""

    id: int
    run_id: str
    experiment_id: int
    experiment: str
    status: str
    deleted_at: datetime | None
    body: Body

    @property
    def logged(self) -> Logged:
        """What it has logged so far."""
        return logged_in(self.body)


def create(session: Session, run: Run, experiment_id: int, at: datetime) -> Held:
    """Store a run that has logged nothing yet."""
    values = {
        "run_id": run.run_id,
        "experiment_id": experiment_id,
        "name": run.name,
        "status": run.status,
        "started_ms": milliseconds(run.started_at),
        "ended_ms": None if run.ended_at is None else milliseconds(run.ended_at),
        "author": run.author,
        "artifact_uri": run.artifact_uri,
        "deleted_at": run.deleted_at,
    }
    row_id = insert_numbered(session, RunRow, values)
    body = body_of(run)
    insert_row(session, RunSnapshotRow, {"run_row_id": row_id, "written_ms": milliseconds(at), "body": body})
    return Held(row_id, run.run_id, experiment_id, run.experiment, run.status, run.deleted_at, body)


def hold(session: Session, run_id: str) -> Held | None:
    """Lock a run for writing; whoever writes to the same run waits, and then sees what was written."""
    row_id = session.connection().execute(_locked(), {"run_id": run_id}).scalar()
    if row_id is None:
        return None
    # Read after the lock was given: a join in the same statement could still see the snapshot from before.
    return Held(row_id, run_id, *session.connection().execute(_written(), {"row": row_id}).one())


@cache
def _locked() -> Select[int]:
    return select(RunRow.id).where(RunRow.run_id == bindparam("run_id")).with_for_update()


@cache
def _written() -> Select[*tuple[Any, ...]]:
    return (
        select(
            RunRow.experiment_id, ExperimentRow.name, RunRow.status, RunRow.deleted_at, RunSnapshotRow.body
        )
        .join(ExperimentRow, ExperimentRow.id == RunRow.experiment_id)
        .join(RunSnapshotRow, RunSnapshotRow.run_row_id == RunRow.id)
        .where(RunRow.id == bindparam("row"))
    )


def log(session: Session, held: Held, change: Logged, points: Sequence[MetricPoint], at: datetime) -> None:
    """Store a change, and every point in the history, those that are there already aside."""
    ids = keys(session, {*change.metrics, *change.params, *change.tags, *(point.key for point in points)})
    place = {"run_row_id": held.id, "experiment_id": held.experiment_id}
    # A batch that a client sends twice, because the answer was lost, adds no point twice.
    insert_new(session, MetricPointRow, _new_points(session, held.id, ids, points))
    metrics = [{**place, "key_id": ids[key], "value": point.value} for key, point in change.metrics.items()]
    insert_or_replace_all(session, RunMetricRow, metrics)
    for table, pairs in ((RunParamRow, change.params), (RunTagRow, change.tags)):
        rows = [{**place, "key_id": ids[key], **parts(value)} for key, value in pairs.items()]
        insert_or_replace_all(session, table, rows)
    show(session, held, with_logged(held.body, change), at)


def show(session: Session, held: Held, body: Body, at: datetime) -> None:
    """Store the snapshot."""
    held.body = body
    update_rows(
        session, RunSnapshotRow, {"run_row_id": held.id}, {"body": body, "written_ms": milliseconds(at)}
    )


def delete_tag(session: Session, held: Held, key: str, at: datetime) -> None:
    """Forget a tag."""
    mine = RunTagRow.run_row_id == held.id, RunTagRow.key_id == keys(session, [key])[key]
    session.connection().execute(delete(RunTagRow).where(*mine))
    rest = {name: value for name, value in held.body["tags"].items() if name != key}
    show(session, held, {**held.body, "tags": rest}, at)


def change(session: Session, held: Held, values: Mapping[str, Any]) -> None:
    """Give the run's row other values: `name`, `status`, `ended_ms`, `deleted_at`."""
    if values:
        # The session holds none of these rows, so there is nothing in it to bring up to date.
        update_rows(session, RunRow, {"id": held.id}, values)


def move(session: Session, held: Held, experiment_id: int) -> None:
    """Put a run into another experiment."""
    for table in (RunMetricRow, RunParamRow, RunTagRow):
        update_rows(session, table, {"run_row_id": held.id}, {"experiment_id": experiment_id})
    change(session, held, {"experiment_id": experiment_id})
    held.experiment_id = experiment_id


def _new_points(
    session: Session, row_id: int, ids: Mapping[str, int], points: Iterable[MetricPoint]
) -> list[dict[str, Any]]:
    # The text makes two NaN the same; the database takes any number of NULL for different ones.
    once = {(ids[each.key], each.step, each.timestamp_ms, str(each.value)): each.value for each in points}
    odd = [place[:3] for place, value in once.items() if math.isnan(value)]
    there = _stored_nan(session, row_id, odd) if odd else set()
    return [
        {"run_row_id": row_id, "key_id": key, "step": step, "timestamp_ms": at, "value": value}
        for (key, step, at, _), value in once.items()
        if not (math.isnan(value) and (key, step, at) in there)
    ]


def _stored_nan(
    session: Session, row_id: int, places: Sequence[tuple[int, int, int]]
) -> set[tuple[int, int, int]]:
    row = MetricPointRow
    place = tuple_(row.key_id, row.step, row.timestamp_ms)
    statement = select(row.key_id, row.step, row.timestamp_ms).where(
        row.run_row_id == row_id, row.value.is_(None), place.in_(places)
    )
    return set(session.execute(statement))
