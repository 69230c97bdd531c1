"""Batches: data that a model met in an environment, sent part by part; labels that follow later; metrics measured elsewhere."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import BadInput

# Clocks of two machines differ; a window that ends later than this is a mistake of the sender's.
AHEAD = timedelta(minutes=10)
# Before this no model was watched; and of the first days of the year 1 no zone can be told.
EARLIEST_YEAR = 1970


@dataclass(frozen=True, slots=True)
class Window:
    """From `since`, until before `until`: when what is told of happened."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """So many `rows` that a model met; `sha256` is that of the file, and `version` what served, where that was said.

    `concealed` are the columns of which hashes and counts alone were kept.
    """

    model: str
    environment: str
    name: str
    version: int | None
    rows: int
    window: Window
    sha256: str
    received_at: datetime
    received_by: str
    concealed: tuple[str, ...] = ()
    has_answers: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """A delivery of truths, known by the SHA-256 of its file: the same file again is no delivery."""

    model: str
    environment: str
    rows: int
    sha256: str
    received_at: datetime
    received_by: str


@dataclass(frozen=True, slots=True)
class ReportedMetric:
    """A metric of one window that was computed elsewhere, over so many rows; `low` and `high` are its interval, if known."""

    model: str
    environment: str
    metric: str
    value: float
    window: Window
    rows: int
    version: int | None
    received_at: datetime
    received_by: str
    low: float | None = None
    high: float | None = None


def window(since: datetime | None, until: datetime | None, at: datetime) -> Window:
    """The window that was said, a moment where only its end was, and now where nothing was. BadInput says why not."""
    if since is not None and until is None:
        raise BadInput("Say until when, too: `until` is missing.", field="until")
    until = until or at
    since = since or until
    for name, moment in (("since", since), ("until", until)):
        if moment.tzinfo is None:
            raise BadInput(f"`{name}` needs a time zone, like 2026-11-01T00:00:00Z.", field=name)
        if moment.year < EARLIEST_YEAR:
            raise BadInput(
                f"`{name}` is before the year {EARLIEST_YEAR}. Is the sender's clock right?", field=name
            )
    if since > until:
        raise BadInput("The window ends before it begins: `since` is later than `until`.", field="since")
    if until > at + AHEAD:
        raise BadInput("The window ends in the future. Is the sender's clock right?", field="until")
    return Window(since, until)


def check_metric(found: ReportedMetric) -> None:
    """BadInput for numbers that are none, and for an interval that does not hold its value."""
    for name, number in (("value", found.value), ("low", found.low), ("high", found.high)):
        if number is not None and not math.isfinite(number):
            raise BadInput(f"`{name}` is not a finite number.", field=name)
    if (found.low is None) is not (found.high is None):
        raise BadInput("An interval has two ends: say both `low` and `high`, or none.", field="low")
    if found.low is not None and found.high is not None and not found.low <= found.value <= found.high:
        raise BadInput("The interval does not hold the value: low ≤ value ≤ high.", field="low")
