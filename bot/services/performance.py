"""How good a version is where it is in use: predictions and labels that came, joined and measured, nothing twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.batches import AHEAD, Batch, Window, window
from bot.domain.evidence import canonical, digest
from bot.domain.overview import key_metric
from bot.domain.performance.told import Performance, Why
from bot.domain.predictions import SEGMENT
from bot.services.batches import place, said_of_columns
from bot.services.claims import Claimed, claimed
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.in_use import in_use
from bot.services.naming import the_model, the_version
from storage import batches, environments, registry
from storage import performance as stored

USUAL = timedelta(days=30)
# Changes when the same rows would be judged in another way.
RECIPE = 2
BESIDE = 100


@dataclass(frozen=True, slots=True)
class Question:
    """Of which version (else what is live), where, and over which stretch of time (else the last 30 days)."""

    model: str
    environment: str
    version: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an answer is computed from: the batches in the order in which they came, deliveries of labels, what was claimed."""

    model: str
    environment: str
    version: int | None
    batches: tuple[Batch, ...]
    left_out: int
    deliveries: Sequence[stored.Delivery]
    claim: Claimed | None
    key_metric: str | None

    def key(self) -> str:
        """The hash of all that goes into the answer: the same rows are not measured twice, and a late label changes it."""
        said = [RECIPE, self.model, self.environment, self.version, self.left_out, self.key_metric]
        rows = [[each.name, each.sha256] for each in self.batches]
        labels = [each.sha256 for each in self.deliveries]
        return digest(canonical([said, rows, labels, None if self.claim is None else self.claim.known_by]))


def performance(context: Context, viewer: Viewer, asked: Question) -> Performance:
    """The performance of a version over a window; late labels count as soon as they are there.

    A batch belongs to the window in which its own one ends. NotFound for what is not there or not to be seen, BadInput for
    a window that cannot be.
    """
    model, environment = place(context, viewer, asked.model, asked.environment)
    at = context.clock.now()
    when = _window(asked, at)
    with context.database.read() as session:
        chosen = _chosen(context, session, viewer, replace(asked, model=model, environment=environment), when)
        found = stored.computed(session, chosen.key())
    if found is None:
        found = _compute(context, chosen)
        with context.database.write() as session:
            stored.keep(session, chosen.key(), found, at)
    with context.database.read() as session:
        return _seen(session, found, chosen, when)


def _window(asked: Question, at: datetime) -> Window:
    if asked.since is not None and asked.until is None:
        return window(asked.since, at, at)
    if asked.since is None and asked.until is not None:
        # Held to what a moment may be before anything is counted back from it.
        ends = window(None, asked.until, at).until
        return Window(ends - USUAL, ends)
    # The clock of whoever sent a batch may be a little ahead.
    return window(asked.since, asked.until, at) if asked.since else Window(at - USUAL, at + AHEAD)


def _chosen(context: Context, session: Session, viewer: Viewer, asked: Question, when: Window) -> Chosen:
    model, environment = asked.model, asked.environment
    version = environments.state(session, model, environment).version
    if asked.version is not None:
        version = the_version(session, model, asked.version).version
    came = in_use(session, model, environment, version, when)
    found = None if version is None else registry.find_version(session, model, version)
    places = tuple(each.name for each in context.policy().environments)
    registered = the_model(session, model, viewer)
    return Chosen(
        model,
        environment,
        version,
        came.batches,
        came.left_out,
        came.deliveries,
        None if found is None else claimed(session, found, environment),
        None if found is None else key_metric(context.policy(), registered, places, found),
    )


def _compute(context: Context, chosen: Chosen) -> Performance:
    # numpy's part of the house: only who asks for a performance pays for it.
    from bot.services.measuring import appraised

    spans = [each.window for each in chosen.batches]
    empty = Performance(
        chosen.model,
        chosen.environment,
        chosen.version,
        min((each.since for each in spans), default=None),
        max((each.until for each in spans), default=None),
        len(chosen.batches),
        chosen.left_out,
    )
    if not chosen.batches:
        return replace(empty, segments=replace(empty.segments, why=Why.NO_PREDICTIONS))
    with context.database.read() as session:
        found = appraised(session, chosen.batches, chosen.deliveries, chosen.claim, chosen.key_metric)
    return replace(
        empty, task=found.task, counts=found.counts, metrics=found.metrics, against=found.against,
        segments=found.segments, calibration=found.calibration, estimates=found.estimates, over_time=found.over_time,
    )  # fmt: skip


def _seen(session: Session, found: Performance, chosen: Chosen, when: Window) -> Performance:
    """With what was measured elsewhere, and without what may tell of a person."""
    reported = batches.metrics(session, found.model, found.environment, BESIDE)
    beside = tuple(
        each
        for each in reported
        if when.since < each.window.until <= when.until and each.version in {None, found.version}
    )
    said = said_of_columns(session, found.model, found.environment).get(SEGMENT)
    # Concealed when it came, or called personal since.
    hidden = said or any(SEGMENT in each.concealed for each in chosen.batches)
    worst = found.segments.worst
    if worst is not None and hidden:
        found = replace(found, segments=replace(found.segments, worst=replace(worst, name=None)))
    return replace(found, beside=beside)
