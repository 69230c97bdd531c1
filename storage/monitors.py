"""Monitors that people added, what every monitor saw, and how each stands."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, select, update
from sqlalchemy.orm import Session

from bot.domain.monitors.added import Added
from bot.domain.monitors.reading import Reading
from bot.domain.monitors.written import (
    judgement_from_plain,
    judgement_to_plain,
    monitor_from_plain,
    monitor_to_plain,
)
from storage import json_text
from storage.registry import model_id
from storage.tables.monitors import MonitorRow, ReadingRow, StandingRow
from storage.tables.registry import RegisteredModelRow
from storage.upsert import insert_once, insert_or_replace, swapped


def added(session: Session, model: str | None = None) -> tuple[Added, ...]:
    """What people added and nobody ended, the oldest first; of one model, where it is named."""
    statement = (
        select(RegisteredModelRow.name, MonitorRow)
        .join(RegisteredModelRow, RegisteredModelRow.id == MonitorRow.registered_model_id)
        .where(MonitorRow.ended_at.is_(None))
        .order_by(MonitorRow.id)
    )
    if model is not None:
        statement = statement.where(RegisteredModelRow.name == model)
    return tuple(_added(name, row) for name, row in session.execute(statement))


def add(session: Session, found: Added) -> None:
    """Add it; one that was ended begins anew. The model is locked by the caller, who knows of none of that name."""
    key = {
        "registered_model_id": model_id(session, found.model),
        "environment": found.environment,
        "name": found.name,
    }
    values = {
        "watches": json_text.written(monitor_to_plain(found.monitor)),
        "since": found.since,
        "added_by": found.by,
        "ended_at": None,
    }
    insert_or_replace(session, MonitorRow, key, values)


def end(session: Session, model: str, environment: str, name: str, at: datetime) -> bool:
    """End it; False when it had ended."""
    statement = update(MonitorRow).where(
        MonitorRow.registered_model_id == model_id(session, model),
        MonitorRow.environment == environment,
        MonitorRow.name == name,
        MonitorRow.ended_at.is_(None),
    )
    return swapped(session, statement.values(ended_at=at)) == 1


def keep(session: Session, found: Reading) -> bool:
    """Keep a look, which is then how the monitor stands; False when somebody looked at that period before."""
    judged = found.judged
    place = {
        "registered_model_id": model_id(session, found.model),
        "environment": found.environment,
        "monitor": found.monitor,
    }
    values = {
        **place, "until": found.until, "at": found.at, "version": found.version, "status": judged.status,
        "value": _plain(judged.value), "low": _plain(judged.low), "high": _plain(judged.high), "rows": found.rows,
        "batches": found.batches, "against": found.against, "sender": found.sender,
        "details": json_text.written(judgement_to_plain(judged)),
    }  # fmt: skip
    if not insert_once(session, ReadingRow, values):
        return False
    number = session.scalars(_of(place).where(ReadingRow.until == found.until)).one()
    insert_or_replace(session, StandingRow, place, {"reading_id": number})
    return True


def seen(
    session: Session, model: str, environment: str, monitor: str, since: datetime
) -> frozenset[datetime]:
    """The ends of the periods from then on that a monitor looked at."""
    row = ReadingRow
    statement = select(row.until).where(
        row.registered_model_id == model_id(session, model),
        row.environment == environment,
        row.monitor == monitor,
        row.until >= since,
    )
    return frozenset(session.scalars(statement))


def standings(session: Session, model: str | None = None) -> tuple[Reading, ...]:
    """The last look of each monitor that still stands; of one model, where it is named."""
    statement = _readings().join(StandingRow, StandingRow.reading_id == ReadingRow.id)
    if model is not None:
        statement = statement.where(RegisteredModelRow.name == model)
    return tuple(map(_reading, session.execute(statement.order_by(ReadingRow.id))))


def readings(session: Session, model: str, environment: str, monitor: str, limit: int) -> tuple[Reading, ...]:
    """What a monitor saw, the last look first."""
    statement = _readings().where(
        RegisteredModelRow.name == model,
        ReadingRow.environment == environment,
        ReadingRow.monitor == monitor,
    )
    return tuple(map(_reading, session.execute(statement.order_by(ReadingRow.id.desc()).limit(limit))))


def let_go(session: Session, found: Reading) -> None:
    """The monitor stands for nothing any more; what it saw stays."""
    session.execute(
        delete(StandingRow).where(
            StandingRow.registered_model_id == model_id(session, found.model),
            StandingRow.environment == found.environment,
            StandingRow.monitor == found.monitor,
        )
    )


def forget(session: Session, before: datetime) -> None:
    """Forget the looks from before then that say how nothing stands."""
    stands = select(StandingRow.reading_id)
    session.execute(delete(ReadingRow).where(ReadingRow.at < before, ReadingRow.id.not_in(stands)))


def _of(place: Mapping[str, Any]) -> Select[int]:
    return select(ReadingRow.id).where(*(getattr(ReadingRow, key) == each for key, each in place.items()))


def _readings() -> Select[*tuple[Any, ...]]:
    return select(RegisteredModelRow.name, ReadingRow).join(
        RegisteredModelRow, RegisteredModelRow.id == ReadingRow.registered_model_id
    )


def _reading(found: Row[*tuple[Any, ...]]) -> Reading:
    name, row = found
    judged = judgement_from_plain(row.status, row.value, row.low, row.high, json_text.read(row.details))
    return Reading(
        name, row.environment, row.monitor, row.until, row.at, row.version, judged, row.rows, row.batches,
        row.against, row.sender, row.id,
    )  # fmt: skip


def _added(model: str, row: MonitorRow) -> Added:
    return Added(
        model, row.environment, monitor_from_plain(json_text.read(row.watches)), row.since, row.added_by
    )


def _plain(value: float | None) -> float | None:
    """What is not finite has no place in a column: it is not known."""
    return value if value is not None and math.isfinite(value) else None
