"""Batches, labels and reported metrics: added once, never changed."""

import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row, Select, Text, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.domain.batches import Batch, Labels, ReportedMetric, Window
from bot.domain.columns import Columns, packed, unpacked
from bot.domain.profile.profile import Profile
from bot.domain.profile.stored import from_bytes, to_bytes
from storage.registry import model_id
from storage.rows import insert_row
from storage.tables.batches import BatchRow, LabelsRow, ReportedMetricRow
from storage.tables.registry import EnvironmentRow, RegisteredModelRow
from storage.upsert import insert_once

Stored = TypeVar("Stored")


def add(session: Session, batch: Batch, profile: Profile, answers: Columns) -> bool:
    """Store a batch; False when one of its name is there."""
    values = {
        "registered_model_id": model_id(session, batch.model),
        "environment": batch.environment,
        "name": batch.name,
        "version": batch.version,
        "rows": batch.rows,
        "since": batch.window.since,
        "until": batch.window.until,
        "sha256": batch.sha256,
        "concealed": list(batch.concealed),
        "profile": to_bytes(profile),
        "answers": _deflated(answers) if answers else None,
        "received_at": batch.received_at,
        "received_by": batch.received_by,
    }
    return insert_once(session, BatchRow, values)


def find(session: Session, model: str, environment: str, name: str) -> Batch | None:
    """A batch by its name."""
    row = session.execute(_facts(session, model, environment).where(BatchRow.name == name)).first()
    return None if row is None else _batch(model, environment, row)


def has_file(session: Session, model: str, environment: str, sha256: str) -> bool:
    """Whether a batch of that file is there, whatever its name."""
    row = BatchRow
    here = (row.registered_model_id == model_id(session, model), row.environment == environment)
    return session.scalars(select(row.id).where(*here, row.sha256 == sha256).limit(1)).first() is not None


def newest(session: Session, model: str, environment: str, limit: int, offset: int = 0) -> tuple[Batch, ...]:
    """The batches whose windows end last, the last first."""
    ordered = _facts(session, model, environment).order_by(BatchRow.until.desc(), BatchRow.id.desc())
    found = session.execute(ordered.limit(limit).offset(offset))
    return tuple(_batch(model, environment, row) for row in found)


def ever_concealed(session: Session, model: str, environment: str) -> frozenset[str]:
    """The columns of which hashes and counts alone were kept in any batch."""
    # As text, which each database compares: there are few different ones, however many batches.
    row, lists = BatchRow, cast(BatchRow.concealed, Text).label("lists")
    here = (row.registered_model_id == model_id(session, model), row.environment == environment)
    found = session.scalars(select(lists).where(*here).distinct())
    return frozenset(name for each in found for name in json.loads(each))


def within(
    session: Session, model: str, environment: str, window: Window, most: int | None = None
) -> tuple[Batch, ...]:
    """The batches whose own windows end within this one, after its beginning and at its end at the latest, the last first."""
    ordered = _facts(session, model, environment).order_by(BatchRow.until.desc(), BatchRow.id.desc())
    found = ordered.where(BatchRow.until > window.since, BatchRow.until <= window.until).limit(most)
    return tuple(_batch(model, environment, row) for row in session.execute(found))


def rows_ended(session: Session, model: str, environment: str, window: Window) -> int:
    """How many rows the batches have whose windows end in that time."""
    row = BatchRow
    statement = select(func.coalesce(func.sum(row.rows), 0)).where(
        row.registered_model_id == model_id(session, model), row.environment == environment,
        row.until > window.since, row.until <= window.until,
    )  # fmt: skip
    return int(session.scalars(statement).one())


def arrived(session: Session, model: str, environment: str, window: Window, most: int) -> tuple[Batch, ...]:
    """The batches that were received in that time, the last first."""
    within = (BatchRow.received_at > window.since, BatchRow.received_at <= window.until)
    ordered = _facts(session, model, environment).where(*within).order_by(BatchRow.id.desc())
    return tuple(_batch(model, environment, row) for row in session.execute(ordered.limit(most)))


def first_of(session: Session, model: str, environment: str, version: int, since: datetime) -> Batch | None:
    """The batch that came first of those that end after a moment, and of which nobody says that another version served."""
    is_of = or_(BatchRow.version.is_(None), BatchRow.version == version)
    ordered = _facts(session, model, environment).where(BatchRow.until > since, is_of)
    row = session.execute(ordered.order_by(BatchRow.id).limit(1)).first()
    return None if row is None else _batch(model, environment, row)


def met(session: Session, model: str | None = None) -> Mapping[tuple[str, str], datetime]:
    """Of the models and environments, where something was ever live, of which a batch ever came, when the first one ends; or
    of one model."""
    of = (
        BatchRow.registered_model_id == EnvironmentRow.registered_model_id,
        BatchRow.environment == EnvironmentRow.environment,
    )
    # By the index a row is read of each, where grouping all batches would read them all.
    first = select(func.min(BatchRow.until)).where(*of).scalar_subquery()
    statement = (
        select(RegisteredModelRow.name, EnvironmentRow.environment, first)
        .join(RegisteredModelRow, RegisteredModelRow.id == EnvironmentRow.registered_model_id)
        .where(select(BatchRow.id).where(*of).exists())
    )
    if model is not None:
        statement = statement.where(RegisteredModelRow.name == model)
    return {(name, where): at for name, where, at in session.execute(statement)}


def profile(session: Session, batch: Batch) -> Profile:
    """The profile of a stored batch."""
    return from_bytes(session.scalars(_column(session, batch, BatchRow.profile)).one())


def answers(session: Session, batch: Batch) -> Columns:
    """What was predicted in a stored batch; no columns where nothing was."""
    stored = session.scalars(_column(session, batch, BatchRow.answers)).one()
    return {} if stored is None else unpacked(zlib.decompress(stored))


def add_labels(session: Session, labels: Labels, content: Columns) -> bool:
    """Store a delivery of labels; False when the same file came before."""
    values = {
        "registered_model_id": model_id(session, labels.model),
        "environment": labels.environment,
        "rows": labels.rows,
        "sha256": labels.sha256,
        "content": _deflated(content),
        "received_at": labels.received_at,
        "received_by": labels.received_by,
    }
    return insert_once(session, LabelsRow, values)


def labels(session: Session, model: str, environment: str) -> Sequence[Columns]:
    """The labels of every delivery, in the order in which they came."""
    row = LabelsRow
    here = (row.registered_model_id == model_id(session, model), row.environment == environment)
    found = session.scalars(select(row.content).where(*here).order_by(row.id))
    return [unpacked(zlib.decompress(each)) for each in found]


def add_metric(session: Session, found: ReportedMetric) -> None:
    """Store a metric that was measured elsewhere."""
    values = {
        "registered_model_id": model_id(session, found.model),
        "environment": found.environment,
        "metric": found.metric,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "rows": found.rows,
        "version": found.version,
        "since": found.window.since,
        "until": found.window.until,
        "received_at": found.received_at,
        "received_by": found.received_by,
    }
    insert_row(session, ReportedMetricRow, values)


def metrics(session: Session, model: str, environment: str, limit: int) -> tuple[ReportedMetric, ...]:
    """The metrics that were reported, those of the last windows first."""
    row = ReportedMetricRow
    here = (row.registered_model_id == model_id(session, model), row.environment == environment)
    ordered = select(row).where(*here).order_by(row.until.desc(), row.id.desc()).limit(limit)
    return tuple(_metric(model, each) for each in session.scalars(ordered))


def metric_ended(
    session: Session, model: str, environment: str, metric: str, window: Window
) -> tuple[ReportedMetric, ...]:
    """What was reported of one metric for windows that end in that time, the last first; the newest report of a window counts."""
    row = ReportedMetricRow
    statement = select(row).where(
        row.registered_model_id == model_id(session, model), row.environment == environment,
        row.metric == metric, row.until > window.since, row.until <= window.until,
    )  # fmt: skip
    found = session.scalars(statement.order_by(row.until.desc(), row.since.desc(), row.id.desc()))
    newest = {(each.until, each.since, each.version): each for each in reversed(list(found))}
    return tuple(_metric(model, each) for each in reversed(newest.values()))


def _metric(model: str, row: ReportedMetricRow) -> ReportedMetric:
    return ReportedMetric(
        model, row.environment, row.metric, row.value, Window(row.since, row.until), row.rows, row.version,
        row.received_at, row.received_by, row.low, row.high,
    )  # fmt: skip


def _facts(session: Session, model: str, environment: str) -> Select[*tuple[Any, ...]]:
    row = BatchRow
    return select(
        row.name, row.version, row.rows, row.since, row.until, row.sha256, row.received_at, row.received_by,
        row.concealed, row.answers.is_not(None).label("has_answers"),
    ).where(row.registered_model_id == model_id(session, model), row.environment == environment)  # fmt: skip


def _column(session: Session, batch: Batch, column: InstrumentedAttribute[Stored]) -> Select[Stored]:
    row = BatchRow
    return select(column).where(
        row.registered_model_id == model_id(session, batch.model),
        row.environment == batch.environment,
        row.name == batch.name,
    )


def _batch(model: str, environment: str, row: Row[*tuple[Any, ...]]) -> Batch:
    return Batch(
        model, environment, row.name, row.version, row.rows, Window(row.since, row.until), row.sha256,
        row.received_at, row.received_by, tuple(row.concealed), row.has_answers,
    )  # fmt: skip


def _deflated(columns: Columns) -> bytes:
    return zlib.compress(packed(columns))
