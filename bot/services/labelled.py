"""One metric by the labels that came, window by window, for whoever watches it: measured, never estimated."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy.orm import Session

from bot.domain.batches import Batch, Window
from bot.domain.measures import measures_of
from bot.domain.paired import FEWEST_PAIRS
from bot.domain.performance.claims import Claim, wanted_by
from bot.domain.performance.joining import Joined
from bot.domain.performance.measuring import answers_at, rows_of, value_of
from bot.domain.performance.tasks import Wanted, task_of
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
    joined = joined_of(session, found.batches, found.deliveries)
    wanted = _wanted(session, model, environment, version, joined, metric)
    if wanted is None:
        return nothing
    return _each(joined.coded(), found.batches, windows, wanted)


def _wanted(
    session: Session, model: str, environment: str, version: int, joined: Joined, metric: str
) -> Wanted | None:
    """The measure that the metric was when it was claimed, else what its name says of such predictions."""
    row = registry.find_version(session, model, version)
    claim = Claim("", {metric: 0.0})
    if row is not None:
        known = claim_of(session, claimed(session, row, environment), metric)
        claim = Claim(known.by, {**claim.metrics, **known.metrics}, known.predictions)
    task = task_of(joined, claim.metrics)
    return next((each for each in wanted_by(claim, task) if each.reported == metric), None)


def _each(
    joined: Joined, batches: Sequence[Batch], windows: Sequence[Window], wanted: Wanted
) -> tuple[Value, ...]:
    task = task_of(joined, [wanted.measure.name])
    rows = rows_of(wanted.measure, joined, task)
    ends = [each.window.until for each in batches]
    found: list[Value] = []
    for window in windows:
        parts = [at for at, end in enumerate(ends) if window.since < end <= window.until]
        here = rows[np.isin(joined.part[rows], parts)]
        value = value_of(wanted.measure, answers_at(joined, here)) if len(here) >= FEWEST_PAIRS else None
        found.append(None if value is None else (value, len(here)))
    return tuple(found)
