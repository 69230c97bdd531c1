"""What the performance of a model in use is computed from, and what was computed."""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.domain.columns import Columns, unpacked
from bot.domain.evidence import canonical
from bot.domain.performance.told import Performance
from bot.domain.plain_json import decoded
from storage.registry import model_id
from storage.tables.batches import BatchRow, LabelsRow
from storage.tables.performance import PerformanceRow
from storage.upsert import insert_or_replace

KEPT = 200


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery of labels, without them."""

    id: int
    sha256: str


def deliveries(session: Session, model: str, environment: str, since: datetime) -> Sequence[Delivery]:
    """The deliveries of labels from a moment on, in the order in which they came."""
    row = LabelsRow
    found = session.execute(
        select(row.id, row.sha256)
        .where(
            row.registered_model_id == model_id(session, model),
            row.environment == environment,
            row.received_at >= since,
        )
        .order_by(row.id)
    )
    return [Delivery(number, sha256) for number, sha256 in found]


def labels(session: Session, found: Sequence[Delivery]) -> Iterator[Columns]:
    """The labels of these deliveries, one after another, so that only one is held."""
    for each in found:
        content = session.scalars(select(LabelsRow.content).where(LabelsRow.id == each.id)).one()
        yield unpacked(zlib.decompress(content))


def computed(session: Session, key: str) -> Performance | None:
    """What was computed from the same.

    Labels that belonged to no prediction may belong to one that came since: with such, only what is newer than the newest
    batch of the place counts.
    """
    row = session.execute(
        select(PerformanceRow.content, PerformanceRow.computed_at).where(PerformanceRow.key == key)
    ).first()
    if row is None:
        return None
    found = decoded(Performance, json.loads(row.content))
    if not found.counts.unknown:
        return found
    came = select(func.max(BatchRow.received_at)).where(
        BatchRow.registered_model_id == model_id(session, found.model),
        BatchRow.environment == found.environment,
    )
    newest: datetime | None = session.scalars(came).one()
    return None if newest is not None and newest >= row.computed_at else found


def keep(session: Session, key: str, found: Performance, at: datetime) -> None:
    """Keep what was computed, in place of the same from before; of one place the KEPT newest stay."""
    here = {"registered_model_id": model_id(session, found.model), "environment": found.environment}
    values = {**here, "content": canonical(asdict(found)), "computed_at": at}
    insert_or_replace(session, PerformanceRow, {"key": key}, values)
    row = PerformanceRow
    place = (
        row.registered_model_id == here["registered_model_id"],
        row.environment == here["environment"],
    )
    newest = select(row.key).where(*place).order_by(row.computed_at.desc(), row.key).limit(KEPT)
    session.execute(delete(row).where(*place, row.key.not_in(newest)))
