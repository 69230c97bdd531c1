"""Is a difference real? Two subjects' stored predictions of the same rows, metric by metric and by segment."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.domain.answers import Answers, Rows, Texts
from bot.domain.bootstrap import Resamples
from bot.domain.difference import CONFIDENCE, Difference, two_sided
from bot.domain.measures import Measure, measures_of
from bot.domain.policy import Better
from bot.domain.predictions import Predictions
from bot.domain.untested import Untested

# With fewer rows an interval promises more than it holds.
FEWEST_PAIRS = 30
# With fewer of the rarer kind, a variance over them says nothing.
FEWEST_OF_A_KIND = 5
MOST_SEGMENTS = 50
# A metric is reported with three digits or more: further from it, the predictions are not what it was measured on.
ROUNDED = 1e-3


@dataclass(frozen=True, slots=True)
class Contrast:
    """A metric's difference (second minus first), or why it is not known."""

    metric: str
    difference: Difference | None = None
    untested: Untested | None = None


@dataclass(frozen=True, slots=True)
class SegmentContrast:
    """The same within one segment of the rows; the values are each side's own."""

    segment: str
    rows: int
    first: float
    second: float
    difference: Difference | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two subjects' answers about the `n` rows they share, in the order of their ids."""

    first: Answers
    second: Answers
    segments: Texts | None

    def __len__(self) -> int:
        return len(self.first.truth)

    def taken(self, rows: Rows) -> "Pair":
        """The same about these rows."""
        segments = None if self.segments is None else self.segments[rows]
        return Pair(self.first.taken(rows), self.second.taken(rows), segments)


def pair(first: Predictions, second: Predictions) -> Pair | Untested:
    """The predictions both sides made, matched by id; or why they cannot be matched."""
    _, left, right = np.intersect1d(first.ids, second.ids, assume_unique=True, return_indices=True)
    if not len(left):
        return Untested.NOTHING_SHARED
    if len(left) < FEWEST_PAIRS:
        return Untested.TOO_FEW
    sides = first.answers.taken(left), second.answers.taken(right)
    # The same id with another truth: the two were not measured on the same rows.
    if not np.array_equal(sides[0].truth, sides[1].truth):
        return Untested.TRUTH_DIFFERS
    segments = first.segments[left] if first.segments is not None else None
    return Pair(*sides, segments)


def measure_of(
    metric: str, reported: Sequence[tuple[float | None, Predictions]]
) -> tuple[Measure | None, Untested | None]:
    """The measure that gives again what each side reported for the metric, from all its predictions."""
    known = measures_of(metric)
    values = [[each.value(side.answers) for _, side in reported] for each in known]
    possible = [(each, found) for each, found in zip(known, values, strict=True) if None not in found]
    for each, found in possible:
        if all(_agree(value, said) for value, (said, _) in zip(found, reported, strict=True)):
            return each, None
    return None, Untested.DISAGREES if possible else Untested.NO_TEST


def contrast(
    metric: str, measure: Measure, shared: Pair, resamples: Resamples, confidence: float = CONFIDENCE
) -> Contrast:
    """The difference of one metric on the shared rows."""
    found = (
        None if too_few(shared.first) else measure.test(shared.first, shared.second, resamples, confidence)
    )
    return Contrast(metric, found, None if found else Untested.TOO_FEW)


def by_segment(
    measure: Measure, shared: Pair, better: Better, seed: int, most: int = MOST_SEGMENTS
) -> tuple[SegmentContrast, ...]:
    """The difference within each segment that has enough rows: at most so many, the one that lost most first."""
    if shared.segments is None:
        return ()
    names, counts = np.unique(shared.segments, return_counts=True)
    if not 2 <= len(names) <= MOST_SEGMENTS:
        return ()
    parts = {
        bytes(name).decode(errors="replace"): shared.taken(shared.segments == name)
        for name, count in zip(names, counts, strict=True)
        if name and count >= FEWEST_PAIRS
    }
    found = [each for name, rows in parts.items() if (each := _segment(measure, name, rows))]
    sign = 1 if better is Better.HIGHER else -1
    worst = sorted(found, key=lambda each: (sign * (each.second - each.first), each.segment))[:most]
    return tuple(replace(each, difference=_within(measure, parts[each.segment], seed)) for each in worst)


def lower_bound(
    measure: Measure, live_and_candidate: Pair, better: Better, resamples: Resamples, confidence: float
) -> float | None:
    """The one-sided lower bound of (candidate - live) in the better direction, None where it cannot be known.

    With this confidence the candidate is better by at least so much, or, below zero, worse by no more.
    """
    if too_few(live_and_candidate.first):
        return None
    sides = live_and_candidate.first, live_and_candidate.second
    # A one-sided bound is the lower end of the two-sided interval with twice the room outside.
    found = measure.test(*sides, resamples, two_sided(confidence))
    if found is None or found.is_thin:
        return None
    return found.low if better is Better.HIGHER else -found.high


def _segment(measure: Measure, name: str, rows: Pair) -> SegmentContrast | None:
    first, second = measure.value(rows.first), measure.value(rows.second)
    if first is None or second is None or not (math.isfinite(first) and math.isfinite(second)):
        return None
    return SegmentContrast(name, len(rows), first, second)


def _within(measure: Measure, rows: Pair, seed: int) -> Difference | None:
    return contrast("", measure, rows, Resamples.of(len(rows), seed)).difference


def too_few(answers: Answers) -> bool:
    """Whether so few rows, or of truths of 0 and 1 so few of one kind, are there that no interval says anything."""
    rows = len(answers.truth)
    if rows < FEWEST_PAIRS:
        return True
    if not answers.is_binary:
        return False
    ones = int(np.count_nonzero(answers.truth))
    return min(ones, rows - ones) < FEWEST_OF_A_KIND


def _agree(value: float | None, said: float | None) -> bool:
    if value is None or said is None:
        return False
    return math.isclose(value, said, rel_tol=ROUNDED, abs_tol=ROUNDED)
