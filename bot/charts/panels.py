"""What a picture shows, as values, and the words for those who do not see it. Loads nothing heavy."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.comparison import Comparison, Mark, MetricCell, MetricRow
from bot.domain.numbers import change, number
from bot.domain.policy import Better

Moment = datetime | int
Point = tuple[Moment, float]
History = Mapping[str, Mapping[str, Sequence[tuple[float, float]]]]
"""Metric, then subject, then (step, value)."""

MOST_TRENDS = 8
MOST_SUBJECTS = 6
MOST_LINES = 16
# More than so many are easier to follow as lines across all metrics.
CROWD = 4


@dataclass(frozen=True, slots=True)
class TrendPanel:
    """The key metric of one live version over time; the last point is what is live now."""

    title: str
    points: Sequence[Point]
    live_label: str = ""
    better: Better | None = None
    metric: str = ""

    @property
    def known(self) -> tuple[Point, ...]:
        """The points whose value is a finite number."""
        return tuple(point for point in self.points if math.isfinite(point[1]))


def direction(delta: float, better: Better | None) -> Mark:
    """Whether a change in this direction is an improvement."""
    if delta == 0:
        return Mark.SAME
    if better is None:
        return Mark.UNKNOWN
    return Mark.BETTER if (delta > 0) is (better is Better.HIGHER) else Mark.WORSE


def moved(delta: float, mark: Mark) -> str:
    """A change in words: arrow, size, and whether that is good."""
    if mark is Mark.SAME:
        return "unchanged"
    arrow = "\u25b2" if delta > 0 else "\u25bc"
    return f"{arrow} {change(delta)}{'' if mark is Mark.UNKNOWN else f' {mark}'}"


def moment_label(at: Moment) -> str:
    """A point of the horizontal axis, short."""
    return f"{at.day} {at:%b}" if isinstance(at, datetime) else str(at)


def trend_alt(panels: Sequence[TrendPanel]) -> str:
    """The trends in words."""
    said = " ".join(_trend_words(panel) for panel in panels[:MOST_TRENDS])
    hidden = len(panels) - MOST_TRENDS
    return f"{said} And {hidden} more." if hidden > 0 else said or "No trends yet."


def _trend_words(panel: TrendPanel) -> str:
    name = ", ".join(each for each in (panel.title, panel.metric) if each)
    points = panel.known
    if not points:
        return f"{name}: no values yet."
    now = f"{number(points[-1][1])} now" + (f" ({panel.live_label})" if panel.live_label else "")
    if len(points) == 1:
        return f"{name}: {now}, the first value."
    delta = points[-1][1] - points[0][1]
    words = moved(delta, direction(delta, panel.better))
    return f"{name}: {now}, {words} since {moment_label(points[0][0])} ({number(points[0][1])})."


def pictured(comparison: Comparison) -> tuple[MetricRow, ...]:
    """The metrics a picture has room for: fewer when many subjects are compared."""
    subjects = min(len(comparison.subjects), MOST_SUBJECTS)
    return comparison.metrics[: max(MOST_LINES // (subjects + 1), 1)]


def interval_of(first: MetricCell, cell: MetricCell) -> tuple[float, float] | None:
    """Where the other's value lies if the first's is taken as it is; None where nothing was tested."""
    found = cell.difference
    if found is None or first.value is None or not math.isfinite(first.value):
        return None
    return first.value + found.low, first.value + found.high


def certain(cell: MetricCell) -> bool:
    """Whether nothing says that the difference could be chance."""
    return cell.difference is None or cell.difference.is_real


def comparison_alt(comparison: Comparison) -> str:
    """The compared metrics in words."""
    said = " ".join(_metric_words(row, comparison.subjects) for row in pictured(comparison))
    return said or "No metric differs."


def _metric_words(row: MetricRow, subjects: Sequence[str]) -> str:
    cells = [f"{name} {cell_words(cell)}" for name, cell in zip(subjects, row.cells, strict=True)]
    return f"{row.metric}: {', '.join(cells[:MOST_SUBJECTS])}."


def cell_words(cell: MetricCell) -> str:
    """A metric's value and how it stands to the first."""
    if cell.value is None:
        return "not measured"
    if math.isnan(cell.value):
        return number(cell.value)
    if cell.mark is Mark.FIRST:
        return number(cell.value)
    if cell.mark is Mark.UNKNOWN or cell.delta is None:
        return f"{number(cell.value)} ? unknown"
    if certain(cell) or cell.mark is Mark.SAME:
        return f"{number(cell.value)} {moved(cell.delta, cell.mark)}"
    return f"{number(cell.value)} {moved(cell.delta, Mark.UNKNOWN)} could be chance"
