"""Whether the labels that came speak against what scores alone would have said."""

from collections.abc import Sequence

import numpy as np

from bot.domain.interval import Known, apart
from bot.domain.performance.estimated import estimable_rows, estimates_at
from bot.domain.performance.joining import Joined
from bot.domain.performance.measuring import scored_rows
from bot.domain.performance.told import Calibration, Estimate, Measured, Task


def doubted(
    joined: Joined, task: Task, metrics: Sequence[Measured], found: Calibration | None
) -> frozenset[str]:
    """The metrics whose estimates are not to be relied on.

    All, where the scores are plainly not calibrated; else those whose estimate over the labelled rows lies apart from what
    was measured there, by more than the intervals of both allow.
    """
    rows = np.intersect1d(scored_rows(joined, task), estimable_rows(joined, task), assume_unique=True)
    estimates = estimates_at(joined, rows)
    if found is not None and found.is_off:
        return frozenset(each.metric for each in estimates)
    measured = {each.metric: each for each in metrics}
    return frozenset(each.metric for each in estimates if _is_apart(each, measured.get(each.metric)))


def _is_apart(estimate: Estimate, measured: Measured | None) -> bool:
    if measured is None or measured.value is None or measured.low is None or measured.high is None:
        return False
    gap = apart(
        Known(estimate.value, estimate.low, estimate.high),
        Known(measured.value, measured.low, measured.high),
    )
    return gap.low > 0 or gap.high < 0
