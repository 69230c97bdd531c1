"""Batches for the tests of monitors."""

from collections.abc import Sequence

import numpy as np

from bot.domain.monitors.monitor import Limits, Monitor, What
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile


def batch(rng: np.random.Generator, rows: int = 400, shift: float = 0.0) -> Profile:
    """Three features of one population, the first of them shifted, and what was predicted."""
    columns = (
        ColumnSummary.of_floats("age", rng.normal(size=rows) + shift),
        ColumnSummary.of_floats("income", rng.exponential(size=rows)),
        ColumnSummary.of_numbers("visits", Kind.INTEGER, rng.integers(0, 9, rows)),
        ColumnSummary.of_floats("score", rng.beta(2, 5, rows) + shift),
    )
    return Profile(rows, columns)


def watching(
    what: What,
    of: str,
    above: float | None = None,
    false_alarms: float | None = None,
    columns: Sequence[str] = (),
) -> Monitor:
    """A monitor."""
    return Monitor(what, of, Limits(above=above, false_alarms=false_alarms), columns=tuple(columns))
