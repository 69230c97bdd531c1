"""All that the joined rows of one version say: metrics, what was claimed, the worst segment, calibration, estimates."""

from dataclasses import dataclass, replace

import numpy as np

from bot.domain.performance.calibration import calibration_of
from bot.domain.performance.claims import Claim, against_claim, wanted_by
from bot.domain.performance.estimated import estimates_of
from bot.domain.performance.joining import Joined
from bot.domain.performance.measuring import has_probabilities, measure_all, scored_rows
from bot.domain.performance.segments import segments_of
from bot.domain.performance.tasks import Wanted, task_of, wanted_of
from bot.domain.performance.told import (
    Against,
    Calibration,
    Counts,
    Estimate,
    Measured,
    Segments,
    Task,
    Why,
)

# With fewer scores an estimate says nothing that the rows do not say themselves.
FEWEST_SCORES = 30


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


def appraise(joined: Joined, claim: Claim | None, key: str | None = None) -> Appraisal:
    """Judge the rows; segments are judged by the measure of the metric `key`, where it can be computed, else by the first."""
    task = task_of(joined, claim.metrics if claim else ())
    wanted = wanted_of(task, wanted_by(claim, task) if claim else ())
    joined = joined.coded()
    metrics = measure_all(joined, task, wanted)
    calibration = _calibration(joined, task)
    return Appraisal(
        task,
        _counted(joined, task),
        metrics,
        tuple(_against(claim, wanted, metrics)) if claim else (),
        _segments(joined, task, wanted, metrics, key),
        calibration,
        _estimates(joined, task, calibration),
    )


def _against(claim: Claim, wanted: tuple[Wanted, ...], metrics: tuple[Measured, ...]) -> list[Against]:
    pairs = zip(wanted, metrics, strict=True)
    return [found for each, now in pairs if (found := against_claim(claim, each, now)) is not None]


def _segments(
    joined: Joined, task: Task, wanted: tuple[Wanted, ...], metrics: tuple[Measured, ...], key: str | None
) -> Segments:
    known = [each for each, now in zip(wanted, metrics, strict=True) if now.value is not None]
    if not known:
        return Segments(why=Why.NO_LABELS)
    chosen = next((each for each in known if key is not None and each.reported == key), known[0])
    return segments_of(joined, task, chosen.measure)


def _calibration(joined: Joined, task: Task) -> Calibration | None:
    rows = scored_rows(joined, task)
    if joined.score is None or not has_probabilities(joined) or len(rows) < FEWEST_SCORES:
        return None
    return calibration_of(joined.truth[rows].astype(np.float64), joined.score[rows])


def _estimates(joined: Joined, task: Task, found: Calibration | None) -> tuple[Estimate, ...]:
    if joined.score is None or task is not Task.BINARY or not has_probabilities(joined):
        return ()
    is_known = ~np.isnan(joined.score)
    said = None
    if joined.prediction is not None:
        is_known &= np.isin(joined.prediction, (0.0, 1.0))
        said = joined.prediction[is_known].astype(np.float64)
    if int(is_known.sum()) < FEWEST_SCORES:
        return ()
    return estimates_of(joined.score[is_known], said, is_doubtful=found is not None and found.is_off)


def _counted(joined: Joined, task: Task) -> Counts:
    counts = joined.counts
    if task is not Task.BINARY:
        return counts
    # Labels that are neither 0 nor 1, where one of the two was predicted.
    others = int((joined.is_labelled & ~np.isin(joined.truth, (0.0, 1.0))).sum())
    return replace(counts, labelled=counts.labelled - others, mistyped=counts.mistyped + others)
