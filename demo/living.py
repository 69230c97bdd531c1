"""Lets the models in production live: who watches them, and what they met in the hours before the demo began.

One degrades, since a scanner reads higher and higher; one is well; one fell silent three hours ago.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from bot.domain.batches import Window
from bot.domain.columns import Column, Columns
from bot.domain.monitors.added import Added
from bot.domain.monitors.monitor import BATCHES, Limits, Monitor, Statistic, What
from bot.domain.predictions import ID, TRUTH, text_column
from bot.domain.profile.sight import Sight
from bot.domain.tokens import ApiToken, Scope
from bot.domain.working_time import parse_duration
from bot.integrations.tables.sent_batch import read as read_batch
from bot.services import batches, tokens
from bot.services.batches import Content, Delivery
from bot.services.context import Context
from bot.services.salts import salt
from demo.history import PRODUCTION
from demo.organisation import ANA, TEAM
from demo.registered import DIGIT_READER, TUMOUR_SCREENING, WINE_GRADING
from demo.streams import Stream
from storage import environments, monitors

ROWS = 200
FIRST_ROWS = 1500
"""The first batch is what later ones are held against, so it has more rows."""
# Silence is looked for by whole hours, and a quarter of one later: after three it is seen at every minute of the day.
_BEGAN, _SILENT_FOR, _DRIFTED_FOR = timedelta(hours=6), timedelta(hours=3), timedelta(hours=1)
_EVERY = timedelta(minutes=15)
LABELS_AFTER = timedelta(minutes=30)
_FIVE = parse_duration("5m")
MONITORS = {
    TUMOUR_SCREENING: (
        Monitor(
            What.FEATURE_DRIFT, Statistic.PSI, every=_FIVE, window=parse_duration("30m"),
            columns=("mean_texture", "mean_concavity", "mean_smoothness", "mean_radius"),
        ),
        Monitor(
            What.PERFORMANCE, "accuracy", Limits(below=0.92), every=_FIVE, window=parse_duration("2h"),
        ),
        Monitor(What.NO_DATA, BATCHES, every=parse_duration("1h")),
    ),
    WINE_GRADING: (
        Monitor(What.FEATURE_DRIFT, Statistic.PSI, every=_FIVE, window=parse_duration("1h")),
        Monitor(What.NO_DATA, BATCHES, every=parse_duration("1h")),
    ),
    DIGIT_READER: (Monitor(What.NO_DATA, BATCHES, every=parse_duration("1h")),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Met:
    """What a model met in a window, drawn from its stream at a step."""

    stream: Stream
    version: int
    window: Window
    step: int
    rows: int

    @property
    def name(self) -> str:
        """The batch's name: the minute in which it ends."""
        return f"{self.window.until:%Y%m%dT%H%M%S}"

    @property
    def drawn(self) -> tuple[int, ...]:
        """The rows, the same each time."""
        seed = hashlib.sha256(f"{self.stream.model} {self.name}".encode()).digest()[:4]
        return self.stream.draw(int.from_bytes(seed, "big"), self.rows)

    @property
    def table(self) -> pa.RecordBatch:
        """The batch."""
        return self.stream.table(self.drawn, self.step, self.version, self.name)

    @property
    def labels(self) -> pa.RecordBatch:
        """What was true of it."""
        return self.stream.labels(self.drawn, self.name)


def begin(context: Context, streams: tuple[Stream, ...]) -> None:
    """Have the models watched, and store what they met until now."""
    at = context.clock.now()
    with context.database.write() as session:
        for model, watched in MONITORS.items():
            for each in watched:
                monitors.add(session, Added(model, PRODUCTION, each, at - _BEGAN, ANA))
    for stream in streams:
        with context.database.read() as session:
            version = environments.state(session, stream.model, PRODUCTION).version
        for met in _past(stream, version or 1, at):
            _store(context, met, at)


SENDS = frozenset({Scope.BATCHES_WRITE, Scope.READ})
TRAINS = frozenset({Scope.RUNS_WRITE, Scope.VERSIONS_WRITE, Scope.DEPLOYMENTS_WRITE, Scope.READ})


def token(context: Context, name: str, scopes: frozenset[Scope]) -> str:
    """What a service shows to the API."""
    wish = ApiToken("", name, scopes, context.clock.now(), f"{TEAM}/{ANA}")
    return tokens.issue(context, wish, f"{TEAM}/{ANA}")[1]


def step_at(stream: Stream, since: timedelta) -> int:
    """How far a stream has shifted, that long after its drift began."""
    is_drifting = stream.model == TUMOUR_SCREENING and since >= timedelta(0)
    return min(len(stream.rows) - 1, 2 + since // timedelta(minutes=20)) if is_drifting else 0


def _past(stream: Stream, version: int, at: datetime) -> Iterator[Met]:
    until = at - _BEGAN
    end = at - (_SILENT_FOR if stream.model == DIGIT_READER else timedelta(0))
    rows = FIRST_ROWS
    while until <= end:
        step = step_at(stream, until - (at - _DRIFTED_FOR))
        yield Met(stream, version, Window(until - _EVERY, until), step, rows)
        until, rows = until + _EVERY, ROWS


def _store(context: Context, met: Met, at: datetime) -> None:
    model = met.stream.model
    sight = Sight(salt(context), dict.fromkeys(met.stream.columns, False))
    profile, answers = read_batch(iter([met.table]), sight, batches.LIMITS, is_typed=True)
    sha256 = hashlib.sha256(f"{model} {met.name}".encode()).hexdigest()
    sent = Delivery(model, PRODUCTION, sha256, f"{TEAM}/{ANA}", met.window.until)
    with context.database.write() as session:
        batches.store(
            session, sent, Content(profile, answers), met.window, name=met.name, version=met.version
        )
        if met.window.until <= at - LABELS_AFTER:
            labelled = replace(sent, sha256=hashlib.sha256(f"labels {model} {met.name}".encode()).hexdigest())
            batches.store_labels(session, labelled, _columns(met.labels))


def _columns(labels: pa.RecordBatch) -> Columns:
    told = labels.to_pydict()
    return {ID: text_column(told[ID]), TRUTH: Column(np.array(told[TRUTH]))}
