"""Training runs as they are stored and shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.registry import DataSetVersion, PersonId

RUN_NAME, CONTEXT = "mlflow.runName", "mlflow.data.context"
COMMIT, DIRTY = "mlflow.source.git.commit", "mlflow.source.git.dirty"
RUNNING, LOST = "RUNNING", "LOST"
UNDER_WAY = frozenset({RUNNING, "SCHEDULED"})
STATUSES = (RUNNING, "SCHEDULED", "FINISHED", "FAILED", "KILLED")
LOST_AFTER = timedelta(days=1)
Latest = tuple[float | str, int, int]  # what is not finite is spelled out


@dataclass(frozen=True, slots=True)
class MetricPoint:
    """One logged value of a metric; `timestamp_ms` counts milliseconds since 1970 UTC.

    `model_id` names the logged model that it was measured on, `data_set` the name and digest of the data.
    """

    key: str
    value: float
    step: int
    timestamp_ms: int
    model_id: str | None = None
    data_set: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class DataSetInput:
    """A data set that a run read, as its job described it; source, schema and profile are opaque texts."""

    name: str
    digest: str
    source_type: str = ""
    source: str = ""
    schema: str | None = None
    profile: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelOutput:
    """A logged model that a run made, at a step."""

    model_id: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """A training run: `run_id` is 32 hexadecimal digits, `metrics` are the latest values.

    What the database alone knows is not compared: the experiment's id, the last write, and behind `metrics` the value,
    step and timestamp of each as `latest`.
    """

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
    artifact_uri: str = ""
    deleted_at: datetime | None = None
    inputs: tuple[DataSetInput, ...] = ()
    model_inputs: tuple[str, ...] = ()
    model_outputs: tuple[ModelOutput, ...] = ()
    experiment_id: int = field(default=0, compare=False)
    latest: Mapping[str, Latest] = field(default_factory=dict, compare=False)
    written_at: datetime | None = field(default=None, compare=False)

    @property
    def points(self) -> Mapping[str, MetricPoint]:
        """The latest point of each metric; made when asked for, since a page of runs has thousands."""
        return {
            key: MetricPoint(key, float(value), step, at) for key, (value, step, at) in self.latest.items()
        }

    @property
    def duration(self) -> timedelta | None:
        """How long it took, or None while it runs."""
        return self.ended_at - self.started_at if self.ended_at else None

    def status_at(self, at: datetime) -> str:
        """Its status, or LOST when it never ended and nothing was heard of it for a day."""
        heard_at = self.written_at or self.started_at
        return LOST if self.status in UNDER_WAY and at - heard_at > LOST_AFTER else self.status
