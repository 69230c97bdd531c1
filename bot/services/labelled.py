"""One metric by the labels that came, window by window, for whoever watches it: measured, never estimated."""

import math
from collections.abc import Sequence

import numpy as np
from sqlalchemy.orm import Session

from bot.domain.batches import Batch, Window
from bot.domain.measures import Measure, measures_of
from bot.domain.paired import FEWEST_PAIRS
from bot.domain.performance.claims import Claim, wanted_by
from bot.domain.performance.joining import Joined
from bot.domain.performance.measuring import answers_at, rows_of, value_of
from bot.domain.performance.tasks import task_of
from bot.domain.performance.told import Task
from bot.services.claims import claimed
from bot.services.in_use import in_use
from bot.services.measuring import claim_of, joined_of
from storage import registry

Value = tuple[float, int] | None
"""The metric, and of how many labelled rows; None where it is not known of enough."""


def by_labels(
    session: Session, model: str, environment: str, version: int, windows: Sequence[Window], metric: str
) -> tuple[Value, ...]:
    """The metric of a version in each of these windows, which do not overlap, from all their rows joined once.

    Fewer than 30 labelled rows say nothing, and of a metric that rows do not give again nothing is known.
    """
    nothing = (None,) * len(windows)
    if not windows or not measures_of(metric):
        return nothing
    whole = Window(min(each.since for each in windows), max(each.until for each in windows))
    found = in_use(session, model, environment, version, whole)
    if not found.batches or not found.deliveries:
        return nothing
    join, _, _ = joined_of(session, found.batches, found.deliveries)
    joined = join.done(0)
    claim = _claim(session, model, environment, version, metric)
    task = task_of(joined, claim.metrics)
    measure = next((each.measure for each in wanted_by(claim, task) if each.reported == metric), None)
    if measure is None:
        return nothing
    return _each(joined.coded(), found.batches, windows, task, measure)


def _claim(session: Session, model: str, environment: str, version: int, metric: str) -> Claim:
    """What was claimed, by which a metric's measure is known; one that was not is known by its name."""
    row = registry.find_version(session, model, version)
    unclaimed = {metric: math.nan}
    if row is None:
        return Claim("", unclaimed)
    known = claim_of(session, claimed(session, row, environment), metric)
    return Claim(known.by, {**unclaimed, **known.metrics}, known.predictions)


def _each(
    joined: Joined, batches: Sequence[Batch], windows: Sequence[Window], task: Task, measure: Measure
) -> tuple[Value, ...]:
    rows = rows_of(measure, joined, task)
    ends = [each.window.until for each in batches]
    found: list[Value] = []
    for window in windows:
        parts = [at for at, end in enumerate(ends) if window.since < end <= window.until]
        here = rows[np.isin(joined.part[rows], parts)]
        value = value_of(measure, answers_at(joined, here)) if len(here) >= FEWEST_PAIRS else None
        found.append(None if value is None else (value, len(here)))
    return tuple(found)
