"""The course of a metric: its values over time with their intervals, and what happened meanwhile."""

import math
from dataclasses import dataclass
from datetime import datetime

from bot.domain.policy import Better


@dataclass(frozen=True, slots=True)
class Measurement:
    """A value of a window that ended at `at`; between `low` and `high` it may lie. `is_estimate`: no labels are known yet."""

    at: datetime
    value: float
    low: float | None = None
    high: float | None = None
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """A version that went live."""

    at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class AlertSpan:
    """From when until when an alert was open; None: it still is."""

    since: datetime
    until: datetime | None
    name: str


@dataclass(frozen=True, slots=True)
class Course:
    """The `metric` of one model in one environment; `bound` is what it is held against."""

    title: str
    metric: str
    better: Better | None = None
    measurements: tuple[Measurement, ...] = ()
    releases: tuple[Release, ...] = ()
    alerts: tuple[AlertSpan, ...] = ()
    bound: float | None = None

    @property
    def known(self) -> tuple[Measurement, ...]:
        """Those whose value is a finite number, the oldest first."""
        finite = (each for each in self.measurements if math.isfinite(each.value))
        return tuple(sorted(finite, key=lambda each: each.at))

    @property
    def moments(self) -> tuple[datetime, datetime] | None:
        """From when to when the measurements reach; None where there is none."""
        known = self.known
        return (known[0].at, known[-1].at) if known else None
