"""Training runs as they are stored and shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.registry import DataSetVersion, PersonId


@dataclass(frozen=True, slots=True)
class MetricPoint:
    """One logged value of a metric; `timestamp_ms` counts milliseconds since 1970 UTC."""

    key: str
    value: float
    step: int
    timestamp_ms: int


@dataclass(frozen=True, slots=True)
class Run:
    """A training run: `run_id` is 32 hexadecimal digits, `metrics` are the latest values."""

    run_id: str
    experiment: str
    name: str
    started_at: datetime
    ended_at: datetime | None = None
    status: str = "FINISHED"
    author: PersonId | None = None
    commit: str | None = None
    dirty: bool = False
    seed: int | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    data_sets: tuple[DataSetVersion, ...] = ()
    evaluation_fingerprint: str | None = None

    @property
    def duration(self) -> timedelta | None:
        """How long it took, or None while it runs."""
        return self.ended_at - self.started_at if self.ended_at else None
