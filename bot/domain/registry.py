"""What the registry holds: registered models, versions and what is live where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

PersonId = str


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """A named line of model versions, with the channel where it is talked about."""

    name: str
    description: str = ""
    channel: str | None = None
    created_at: datetime | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Artifact:
    """Where a version's files lie and what they are; the URI is an opaque string, never opened."""

    uri: str = ""
    size_bytes: int | None = None
    sha256: str | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True)
class DataSetVersion:
    """A data set as it was when a run read it; `fingerprint` is a SHA-256 over its contents."""

    name: str
    version: str
    fingerprint: str
    rows: int | None = None
    columns: int | None = None
    source: str = ""

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One version of a registered model; `metrics` are the final values of the run behind it."""

    model: str
    version: int
    created_at: datetime
    run_id: str | None = None
    author: PersonId | None = None
    registered_by: PersonId | None = None
    commit: str | None = None
    dirty: bool = False
    artifact: Artifact = Artifact()
    data_sets: tuple[DataSetVersion, ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    evaluation_fingerprint: str | None = None
    description: str = ""

    @property
    def name(self) -> str:
        """As it is typed: `churn@7`."""
        return f"{self.model}@{self.version}"


class ChangeKind(StrEnum):
    """Why an environment moved."""

    PROMOTION = "promotion"
    ROLLBACK = "rollback"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class EnvironmentState:
    """What is live in one environment of one registered model; `revision` counts its moves."""

    model: str
    environment: str
    version: int | None = None
    since: datetime | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class EnvironmentChange:
    """One move of an environment; `rolled_back_at` is set when a rollback undid it."""

    model: str
    environment: str
    from_version: int | None
    to_version: int | None
    at: datetime
    kind: ChangeKind
    by: PersonId | None = None
    request_id: int | None = None
    reason: str = ""
    rolled_back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One move to be made: from `expected` to `version`, known by `key` so that repeating it changes nothing."""

    model: str
    environment: str
    version: int | None
    expected: int | None
    key: str
    kind: ChangeKind
    at: datetime
    by: PersonId | None = None
    request_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """An environment that may not move until somebody unlocks it."""

    model: str
    environment: str
    reason: str
    by: PersonId | None
    at: datetime
