"""What the registry holds: registered models, versions and what is live where."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

PersonId = str
BOT: PersonId = "system"
"""Whoever asks and decides where the policy lets the bot act by itself; Slack knows nobody of that name."""


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """A named line of model versions, with the channel where it is talked about."""

    name: str
    description: str = ""
    channel: str | None = None
    created_at: datetime | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    updated_at: datetime | None = None


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
    """One version of a registered model; `metrics` are the final values of the run behind it.

    `source` is the URI that its author named, such as `models:/m-…`; `artifact.uri` is where that was then.
    """

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
    source: str = ""
    run_link: str = ""
    logged_model_id: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    updated_at: datetime | None = None

    @property
    def name(self) -> str:
        """As it is typed: `churn@7`."""
        return f"{self.model}@{self.version}"


class ChangeKind(StrEnum):
    """Why an environment moved: by us (a retirement leaves nothing there), or `found` at adoption, or seen moved `outside` of us since."""

    PROMOTION = "promotion"
    ROLLBACK = "rollback"
    RETIREMENT = "retirement"
    FOUND = "found"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class EnvironmentState:
    """What is live in one environment of one registered model; `revision` counts its moves.

    Moved outside of us, it is live without approval since `outside_since`, in place of the `decided` version.
    """

    model: str
    environment: str
    version: int | None = None
    since: datetime | None = None
    revision: int = 0
    decided: int | None = None
    outside_since: datetime | None = None

    @property
    def without_approval(self) -> bool:
        """Whether what is live there was decided by nobody."""
        return self.outside_since is not None

    def replaced_by(self, version: int) -> int | None:
        """What a version replaces: asked for after it was moved there outside of us, what was decided before."""
        return self.decided if self.without_approval and self.version == version else self.version

    def after(self, step: "Move") -> "EnvironmentState":
        """The state that a move leaves: who goes back outside to what was decided leaves nothing to decide."""
        moved = replace(self, version=step.version, since=step.at, revision=self.revision + 1)
        # Moved outside twice, what was decided is still what stood there before the first of the two.
        before = self.decided if self.without_approval else self.version
        if step.kind is not ChangeKind.OUTSIDE or step.version == before:
            return replace(moved, decided=None, outside_since=None)
        return replace(moved, decided=before, outside_since=self.outside_since or step.at)


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
    id: int = 0
    # Who overrode the rules for it, where somebody did.
    overridden_by: PersonId | None = None


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
