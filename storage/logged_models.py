"""Logged models: stored, found, changed, with the metrics that runs measured on them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.epoch import milliseconds
from bot.domain.logged_models import LoggedModel, ModelMetric
from bot.domain.runs import MetricPoint
from storage.run_keys import keys
from storage.tables.logged_models import LoggedModelMetricRow, LoggedModelRow
from storage.tables.runs import KeyRow
from storage.upsert import insert_new

# Well below the parameters that a statement may have: SQLite takes 32,766, PostgreSQL 65,535.
_AT_ONCE = 500


def add(session: Session, model: LoggedModel) -> None:
    """Store a new logged model."""
    row = LoggedModelRow(
        model_id=model.model_id,
        experiment_id=model.experiment_id,
        name=model.name,
        artifact_location=model.artifact_location,
        model_type=model.model_type,
        source_run_id=model.source_run_id,
        status=model.status,
        params=dict(model.params),
        tags=dict(model.tags),
        created_ms=model.created_ms,
        updated_ms=model.updated_ms,
    )
    session.add(row)
    session.flush()


def find(session: Session, model_id: str) -> LoggedModel | None:
    """One logged model, deleted or not."""
    found = _models(
        session, session.scalars(select(LoggedModelRow).where(LoggedModelRow.model_id == model_id)).all()
    )
    return found[0] if found else None


def in_experiments(session: Session, experiments: Iterable[int]) -> tuple[LoggedModel, ...]:
    """The logged models of these experiments that are not deleted, the newest first."""
    row = LoggedModelRow
    statement = select(row).where(row.experiment_id.in_(set(experiments)), row.deleted_at.is_(None))
    return _models(session, session.scalars(statement.order_by(row.created_ms.desc(), row.model_id)).all())


def finalize(session: Session, model_id: str, status: str, at: datetime) -> None:
    """Say how its upload ended."""
    _change(session, model_id, status=status, updated_ms=milliseconds(at))


def delete(session: Session, model_id: str, at: datetime) -> None:
    """Mark it as deleted."""
    _change(session, model_id, deleted_at=at, updated_ms=milliseconds(at))


def set_tags(session: Session, model_id: str, change: Mapping[str, str | None]) -> None:
    """Set tags, and delete those whose value is None."""
    # Locked, because all tags are one JSON value.
    row = _locked(session, model_id)
    tags = {**row.tags, **change}
    row.tags = {key: value for key, value in tags.items() if value is not None}
    session.flush()


def add_params(session: Session, model_id: str, params: Mapping[str, str]) -> tuple[str, ...]:
    """Add params; those that are there with another value are not, and are returned."""
    row = _locked(session, model_id)
    row.params = {**params, **row.params}
    session.flush()
    return tuple(key for key, value in params.items() if row.params[key] != value)


def log_metrics(session: Session, run_id: str, points: Sequence[MetricPoint]) -> None:
    """Remember what a run measured on logged models; a model that is not known here is passed over."""
    if not points:
        return
    wanted = sorted({point.model_id for point in points if point.model_id})
    statement = select(LoggedModelRow.model_id, LoggedModelRow.id).where(LoggedModelRow.model_id.in_(wanted))
    rows = dict(session.execute(statement).all())
    known = [point for point in points if point.model_id in rows]
    ids = keys(session, (point.key for point in known))
    values = [
        {
            "logged_model_row_id": rows[point.model_id or ""],
            "key_id": ids[point.key],
            "run_id": run_id,
            "timestamp_ms": point.timestamp_ms,
            "step": point.step,
            "value": point.value,
            "data_set_name": point.data_set[0] if point.data_set else None,
            "data_set_digest": point.data_set[1] if point.data_set else None,
        }
        for point in known
    ]
    insert_new(session, LoggedModelMetricRow, values)


def _locked(session: Session, model_id: str) -> LoggedModelRow:
    statement = select(LoggedModelRow).where(LoggedModelRow.model_id == model_id).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def _change(session: Session, model_id: str, **values: object) -> None:
    session.execute(update(LoggedModelRow).where(LoggedModelRow.model_id == model_id).values(**values))


def _models(session: Session, rows: Sequence[LoggedModelRow]) -> tuple[LoggedModel, ...]:
    metrics: dict[int, list[ModelMetric]] = {row.id: [] for row in rows}
    ids = list(metrics)
    for start in range(0, len(ids), _AT_ONCE):
        for row_id, metric in _metrics(session, ids[start : start + _AT_ONCE]):
            metrics[row_id].append(metric)
    return tuple(_model(row, metrics[row.id]) for row in rows)


def _metrics(session: Session, ids: Sequence[int]) -> Iterable[tuple[int, ModelMetric]]:
    row = LoggedModelMetricRow
    statement = select(KeyRow.name, row).join(KeyRow, KeyRow.id == row.key_id).order_by(row.id)
    for key, each in session.execute(statement.where(row.logged_model_row_id.in_(ids))):
        model_id = None
        data_set = (each.data_set_name, each.data_set_digest or "") if each.data_set_name else None
        point = MetricPoint(key, each.value, each.step, each.timestamp_ms, model_id, data_set)
        yield each.logged_model_row_id, ModelMetric(each.run_id, point)


def _model(row: LoggedModelRow, metrics: Sequence[ModelMetric]) -> LoggedModel:
    return LoggedModel(
        model_id=row.model_id,
        experiment_id=row.experiment_id,
        name=row.name,
        artifact_location=row.artifact_location,
        created_ms=row.created_ms,
        updated_ms=row.updated_ms,
        status=row.status,
        model_type=row.model_type,
        source_run_id=row.source_run_id,
        params=dict(row.params),
        tags=dict(row.tags),
        metrics=tuple(metrics),
        deleted_at=row.deleted_at,
    )
