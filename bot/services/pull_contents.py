"""What was fetched goes through the same door as what programs send: read within limits, stored once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy.orm import Session

from bot.domain.batches import ReportedMetric, window
from bot.domain.columns import Column
from bot.domain.sources.pull import PullKey
from bot.domain.sources.source import Gives, Select, Source
from bot.domain.sources.told import window_of, without
from bot.domain.text import clean
from bot.errors import BadInput
from bot.integrations.tables.decoding import decode, format_of
from bot.integrations.tables.limits import Limits, Wanted
from bot.services import batches
from bot.services.batches import Delivery
from bot.services.context import Context
from storage import batches as stored

METRICS = Wanted(
    ("metric", "value"), ("since", "until", "rows", "version", "low", "high"), ("metric", "since", "until")
)
MOST_METRICS = Limits(rows=10_000)
LONGEST_NAME, LONGEST_SENDER = 128, 64
# What the tables hold; a version is counted in fewer bytes than rows are.
MOST_ROWS, MOST_VERSION = 2**62, 2**31 - 1
_Cells = Mapping[str, str | float | None]


@dataclass(frozen=True, slots=True)
class Content:
    """What was read of a file: so many rows, and how they are stored."""

    rows: int
    store: Callable[[Session], None]


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that was fetched: where it lies, the hash of its bytes, and when it was written."""

    path: Path
    sha256: str
    written_at: datetime


def read(context: Context, key: PullKey, source: Source, piece: Piece) -> Content:
    """What is in it. BadInput says why not."""
    at = context.clock.now()
    delivery = Delivery(key.model, key.environment, piece.sha256, sender(source), at)
    match source.gives:
        case Gives.BATCHES:
            return _batch(context, source, piece, delivery)
        case Gives.LABELS:
            labels = batches.read_labels(piece.path)
            rows = len(next(iter(labels.values())).values)
            return Content(rows, lambda session: _drop(batches.store_labels(session, delivery, labels)))
        case Gives.METRICS:
            found = tuple(_metrics(piece, delivery))
            return Content(
                len(found), lambda session: _drop([batches.store_metric(session, each) for each in found])
            )


def sender(source: Source) -> str:
    """By what name it is known where things came from; of two sources of one name each has its own, by where it reads."""
    place = sha256(repr(source.place).encode()).hexdigest()[:6]
    return f"source {source.name[: LONGEST_SENDER - 16]} {place}"


def _batch(context: Context, source: Source, piece: Piece, delivery: Delivery) -> Content:
    content = batches.read_file(context, piece.path, delivery.model, delivery.environment)
    watermark = source.place.watermark if isinstance(source.place, Select) else None
    when = window_of(content.profile, source.timestamp or watermark, piece.written_at, delivery.at)
    said = context.policy().of(delivery.model).quality
    # What the policy expects something of is kept: how old data are may be known by the same column.
    asked = {said.time, *said.key, *(each.name for each in said.columns)}
    kept = batches.Content(without(content.profile, {source.timestamp, watermark} - asked), content.answers)

    def store(session: Session) -> None:
        # The same file may have been sent, too, under a name of its own.
        if not stored.has_file(session, delivery.model, delivery.environment, delivery.sha256):
            batches.store(session, delivery, kept, when, name=None, version=None)

    return Content(content.profile.rows, store)


def _metrics(piece: Piece, delivery: Delivery) -> Iterator[ReportedMetric]:
    found = decode(piece.path, format_of(piece.path.name), METRICS, MOST_METRICS)
    for at in range(len(found["metric"].values)):
        cells = {name: _cell(column, at) for name, column in found.items()}
        try:
            yield _metric(cells, piece, delivery)
        except ValueError as error:
            raise BadInput(f"Row {at + 1:,} holds no metric: {error}.", field="file") from None


def _metric(cells: _Cells, piece: Piece, delivery: Delivery) -> ReportedMetric:
    name = clean(str(cells["metric"] or ""))
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError("it has no name, or a very long one")
    value = _number(cells, "value")
    if value is None:
        raise ValueError("its value is missing")
    when = window(
        _moment(cells, "since"), _moment(cells, "until") or min(piece.written_at, delivery.at), delivery.at
    )
    return ReportedMetric(
        delivery.model, delivery.environment, name, value, when, _whole(cells, "rows", MOST_ROWS) or 1,
        _whole(cells, "version", MOST_VERSION), delivery.at, delivery.by, _number(cells, "low"), _number(cells, "high"),
    )  # fmt: skip


def _cell(column: Column, at: int) -> str | float | None:
    if column.missing is not None and column.missing[at]:
        return None
    value = column.values[at]
    return (bytes(value).decode() or None) if column.is_text else float(value)


# What is said of a cell never quotes it: it may be somebody's name.
def _moment(cells: _Cells, name: str) -> datetime | None:
    cell = cells.get(name)
    try:
        return None if cell is None else datetime.fromisoformat(str(cell).strip())
    except ValueError:
        raise ValueError(f"its {name} is no time like 2026-11-01T00:00:00Z") from None


def _number(cells: _Cells, name: str) -> float | None:
    cell = cells.get(name)
    try:
        return None if cell is None else float(cell)
    except ValueError:
        raise ValueError(f"its {name} is no number") from None


def _whole(cells: _Cells, name: str, most: int) -> int | None:
    found = _number(cells, name)
    if found is None:
        return None
    if not 1 <= found <= most or found != int(found):
        raise ValueError(f"its {name} is no whole number from 1 on, or a very large one")
    return int(found)


def _drop(_: object) -> None:
    """What was stored is asked for nowhere."""
