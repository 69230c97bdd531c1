"""All that the joined rows of one version say: metrics, what was claimed, the worst segment, calibration, estimates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from bot.domain.measures import Measure
from bot.domain.performance.calibration import calibration_of
from bot.domain.performance.claims import Claim, against_claim, wanted_by
from bot.domain.performance.doubt import doubted
from bot.domain.performance.estimated import FEWEST_SCORES, estimable_rows, estimates_at
from bot.domain.performance.joining import Joined
from bot.domain.performance.measuring import has_probabilities, measure_all, scored_rows
from bot.domain.performance.points import over_time
from bot.domain.performance.segments import segments_of
from bot.domain.performance.tasks import Wanted, task_of, wanted_of
from bot.domain.performance.told import (
    Against,
    Calibration,
    Counts,
    Estimate,
    Measured,
    OverTime,
    Segments,
    Task,
    Why,
)


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What was found; `metrics` come with those that were claimed first."""

    task: Task
    counts: Counts
    metrics: tuple[Measured, ...]
    against: tuple[Against, ...]
    segments: Segments
    calibration: Calibration | None
    estimates: tuple[Estimate, ...]
    over_time: OverTime


def appraise(
    joined: Joined, claim: Claim | None, key: str | None = None, moments: Sequence[datetime] = ()
) -> Appraisal:
    """Judge the rows; segments and stretches of time by the measure of the metric `key`, where it can be computed, else by
    the first. `moments` are when the stretch of each part ends.
    """
    task = task_of(joined, claim.metrics if claim else ())
    wanted = wanted_of(task, wanted_by(claim, task) if claim else ())
    joined = joined.coded()
    metrics = measure_all(joined, task, wanted)
    calibration = _calibration(joined, task)
    doubtful = doubted(joined, task, metrics, calibration)
    judge = _judge(wanted, metrics, key)
    return Appraisal(
        task,
        _counted(joined, task),
        metrics,
        tuple(_against(claim, wanted, metrics)) if claim else (),
        segments_of(joined, task, judge) if joined.counts.labelled else Segments(why=Why.NO_LABELS),
        calibration,
        estimates_at(joined, estimable_rows(joined, task), doubtful),
        over_time(joined, task, judge, moments, doubtful) if moments else OverTime(),
    )


def _against(claim: Claim, wanted: tuple[Wanted, ...], metrics: tuple[Measured, ...]) -> list[Against]:
    pairs = zip(wanted, metrics, strict=True)
    return [found for each, now in pairs if (found := against_claim(claim, each, now)) is not None]


def _judge(wanted: tuple[Wanted, ...], metrics: tuple[Measured, ...], key: str | None) -> Measure:
    """The measure that the model is judged by."""
    known = [each for each, now in zip(wanted, metrics, strict=True) if now.value is not None] or [*wanted]
    chosen = next((each for each in known if key is not None and each.reported == key), known[0])
    return chosen.measure


def _calibration(joined: Joined, task: Task) -> Calibration | None:
    rows = scored_rows(joined, task)
    if joined.score is None or not has_probabilities(joined) or len(rows) < FEWEST_SCORES:
        return None
    return calibration_of(joined.truth[rows].astype(np.float64), joined.score[rows])


def _counted(joined: Joined, task: Task) -> Counts:
    counts = joined.counts
    if task is not Task.BINARY:
        return counts
    # Labels that are neither 0 nor 1, where one of the two was predicted.
    others = int((joined.is_labelled & ~np.isin(joined.truth, (0.0, 1.0))).sum())
    return replace(counts, labelled=counts.labelled - others, mistyped=counts.mistyped + others)
