"""A metric over time: measured stretch by stretch, and estimated where labels are still to come."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from bot.domain.measures import Measure
from bot.domain.one_sample import Chance
from bot.domain.paired import FEWEST_PAIRS
from bot.domain.performance.estimated import estimable_rows, estimates_at
from bot.domain.performance.joining import Joined
from bot.domain.performance.measuring import SEED, answers_at, measured, rows_of
from bot.domain.performance.tasks import better
from bot.domain.performance.told import OverTime, Point, Task

MOST_POINTS = 60
# Each stretch has resamples of its own.
UNITS = 500


def stretches(ends: Sequence[datetime]) -> tuple[datetime, ...]:
    """When the stretch of each of these ends: days (UTC), or where there are too many, as many equal stretches.

    A stretch ends with the last of its own, so that nothing is told of a time of which nothing is known.

    >>> noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    >>> [each.hour for each in stretches([noon.replace(hour=8), noon, noon.replace(day=3, hour=7)])]
    [12, 12, 7]
    """
    days = [each.astimezone(UTC).toordinal() for each in ends]
    groups = days
    if len(set(days)) > MOST_POINTS:
        first = min(ends)
        step = (max(ends) - first) / MOST_POINTS
        groups = [min(int((each - first) / step), MOST_POINTS - 1) for each in ends]
    last = {
        group: max(end for end, each in zip(ends, groups, strict=True) if each == group)
        for group in set(groups)
    }
    return tuple(last[each] for each in groups)


def over_time(
    joined: Joined,
    task: Task,
    measure: Measure,
    moments: Sequence[datetime],
    doubtful: frozenset[str] = frozenset(),
) -> OverTime:
    """The measure of each stretch; `moments` says of each part when its stretch ends. What is `doubtful` is not estimated."""
    times = sorted(set(moments))
    stretch = np.array([times.index(each) for each in moments], np.intp)[joined.part]
    rows = rows_of(measure, joined, task)
    scored = estimable_rows(joined, task)
    found = []
    for at, moment in enumerate(times):
        labelled = rows[stretch[rows] == at]
        point = _measured(joined, measure, labelled, moment)
        if len(labelled) < FEWEST_PAIRS and measure.name not in doubtful:
            point = _estimated(joined, measure, scored[stretch[scored] == at], moment) or point
        found.append(point)
    return OverTime(measure.name, better(measure.name), tuple(each for each in found if each is not None))


def _measured(joined: Joined, measure: Measure, rows: NDArray[np.intp], at: datetime) -> Point | None:
    if not len(rows):
        return None
    found = measured(measure, answers_at(joined, rows), chance=Chance(len(rows), SEED, UNITS))
    return None if found.value is None else Point(at, found.rows, found.value, found.low, found.high)


def _estimated(joined: Joined, measure: Measure, rows: NDArray[np.intp], at: datetime) -> Point | None:
    found = {each.metric: each for each in estimates_at(joined, rows)}.get(measure.name)
    if found is None:
        return None
    return Point(at, found.rows, found.value, found.low, found.high, is_estimate=True)
