"""Is the difference real? A comparison with the paired tests that stored predictions allow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.bootstrap import Resamples
from bot.domain.comparison import Comparison, Doubt, Mark, MetricCell, MetricRow, Segments
from bot.domain.measures import Measure
from bot.domain.paired import Pair, by_segment, contrast, measure_of, pair
from bot.domain.predictions import Predictions
from bot.domain.subject import Subject
from bot.domain.untested import Untested

# Each may take a bootstrap of its own.
MOST_TESTED = 12
SEGMENTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Side:
    """A subject and what it predicted, if that is stored."""

    subject: Subject
    predictions: Predictions | None


def judged(comparison: Comparison, sides: Sequence[Side], seed: int) -> Comparison:
    """The comparison with each metric's difference on the rows both sides predicted, or why it is not known."""
    first, *others = sides
    judges = [_Judge(first, other, seed) for other in others]
    rows = tuple(
        replace(row, cells=(row.cells[0], *(_cell(row, at, judge) for at, judge in enumerate(judges, 1))))
        for row in comparison.metrics[:MOST_TESTED]
    )
    return replace(
        comparison,
        metrics=(*rows, *comparison.metrics[MOST_TESTED:]),
        segments=tuple(found for judge in judges if (found := judge.segments(rows))),
        without_predictions=tuple(each.subject.name for each in sides if each.predictions is None),
    )


def _cell(row: MetricRow, at: int, judge: "_Judge") -> MetricCell:
    cell = row.cells[at]
    if cell.doubt is Doubt.DIFFERENT_DATA:
        return replace(cell, untested=Untested.DIFFERENT_DATA)
    if cell.mark is Mark.SAME or cell.doubt not in {None, Doubt.DIRECTION_UNKNOWN}:
        return cell
    measure, shared, untested = judge.ready(row.metric)
    if measure is None or shared is None:
        return replace(cell, untested=untested)
    found = contrast(row.metric, measure, shared, judge.resamples(len(shared)))
    return replace(cell, difference=found.difference, untested=found.untested)


class _Judge:
    """The first subject and one other, with the rows they share."""

    def __init__(self, first: Side, other: Side, seed: int) -> None:
        self._first, self._other, self._seed = first, other, seed
        self._shared = _shared(first, other)
        self._drawn: dict[int, Resamples] = {}

    def ready(self, metric: str) -> tuple[Measure | None, Pair | None, Untested | None]:
        """The measure and the rows to test a metric by, or why it cannot be."""
        if isinstance(self._shared, Untested):
            return None, None, self._shared
        reported = [
            (side.subject.metrics.get(metric), side.predictions)
            for side in (self._first, self._other)
            if side.predictions is not None
        ]
        measure, untested = measure_of(metric, reported)
        return measure, self._shared, untested

    def resamples(self, rows: int) -> Resamples:
        """The draws for so many rows, made once."""
        if rows not in self._drawn:
            # For all metrics of the two, so that their intervals come from the same draws.
            self._drawn[rows] = Resamples.of(rows, self._seed)
        return self._drawn[rows]

    def segments(self, rows: Sequence[MetricRow]) -> Segments | None:
        """The parts of the rows in which the other lost most, by the first metric that can be said of them."""
        for row in rows:
            measure, shared, _ = self.ready(row.metric)
            if measure is None or shared is None or row.better is None:
                continue
            parts = by_segment(measure, shared, row.better, self._seed, SEGMENTS_SHOWN)
            return Segments(self._other.subject.name, row.metric, row.better, parts) if parts else None
        return None


def _shared(first: Side, other: Side) -> Pair | Untested:
    if first.subject.evaluation_fingerprint != other.subject.evaluation_fingerprint:
        return Untested.DIFFERENT_DATA
    if first.predictions is None or other.predictions is None:
        return Untested.NOT_STORED
    return pair(first.predictions, other.predictions)
