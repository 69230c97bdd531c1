"""One metric over the versions of a registered model: joined only where it was measured on the same data."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.policy import Better
from bot.domain.registry import ModelVersion


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A version's value; `data` numbers the evaluation data from 0, None where it is unknown.

    `before` is the last earlier version that was measured on the same data, `change` the difference to it.
    """

    version: int
    value: float | None
    at: datetime
    data: int | None = None
    before: int | None = None
    change: float | None = None
    live_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """The points from the first version to the newest; `fingerprints` are those of the data, as numbered."""

    model: str
    metric: str
    better: Better | None
    points: tuple[TrendPoint, ...]
    fingerprints: tuple[str, ...] = ()

    @property
    def measured(self) -> tuple[TrendPoint, ...]:
        """The points that have a number."""
        return tuple(each for each in self.points if each.value is not None and math.isfinite(each.value))

    @property
    def best(self) -> TrendPoint | None:
        """The best of them, when they were all measured on the same data and the direction is known."""
        found = self.measured
        if (
            self.better is None
            or not found
            or None in (sets := {each.data for each in found})
            or len(sets) > 1
        ):
            return None
        sign = 1 if self.better is Better.HIGHER else -1
        return max(found, key=lambda each: sign * (each.value or 0.0))


def trend_of(
    versions: Sequence[ModelVersion],
    metric: str,
    better: Better | None,
    live: Mapping[int, tuple[str, ...]],
) -> Trend:
    """The trend over versions in any order; `live` says where each version is live."""
    ordered = sorted(versions, key=lambda each: each.version)
    last: dict[str, ModelVersion] = {}
    points: list[TrendPoint] = []
    for each in ordered:
        value, fingerprint = each.metrics.get(metric), each.evaluation_fingerprint
        known = value is not None and math.isfinite(value)
        # Joined to the last of the same data, and not to the version before it.
        before = last.get(fingerprint) if fingerprint and known else None
        if fingerprint and known:
            last[fingerprint] = each
        data = list(last).index(fingerprint) if fingerprint in last else None
        change = value - before.metrics[metric] if before and value is not None else None
        number = before.version if before else None
        live_in = live.get(each.version, ())
        points.append(TrendPoint(each.version, value, each.created_at, data, number, change, live_in))
    model = ordered[0].model if ordered else ""
    return Trend(model, metric, better, tuple(points), tuple(last))
