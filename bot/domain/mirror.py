"""What is seen on a registry that is not ours: models, versions and aliases as values; every text in it is hostile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.promotion import PromotionRequest
from bot.domain.registry import DataSetVersion, EnvironmentChange, EnvironmentState, ModelVersion
from bot.domain.runs import Run

LOOKED_EVERY = timedelta(seconds=30)
"""How often the server is looked at."""
OLD_AFTER = timedelta(seconds=90)
"""From when on an answer says how old it is: three looks failed."""


@dataclass(frozen=True, slots=True)
class SeenModel:
    """A registered model as the server shows it, with the version each alias points to."""

    name: str
    created_at: datetime
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeenVersion:
    """A version as the server lists it; `logged_model` is the id of what MLflow 3 logged (`m-…`)."""

    model: str
    version: int
    created_at: datetime
    updated_ms: int
    run_id: str | None = None
    logged_model: str | None = None
    source: str = ""
    description: str = ""
    user: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything seen in one look; `set_aside` counts what could not be used (a name of 300 letters)."""

    models: tuple[SeenModel, ...] = ()
    versions: tuple[SeenVersion, ...] = ()
    set_aside: int = 0


@dataclass(frozen=True, slots=True)
class Details:
    """What stands behind a version: its run, and what was measured of the logged model."""

    run: Run | None = None
    author: str | None = None
    commit: str | None = None
    dirty: bool = False
    sha256: str | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    data_sets: tuple[DataSetVersion, ...] = ()
    evaluation_fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class OutsideMove:
    """A move that was seen and not made by us, with all that is known of it and what came of it.

    `followed` is the next move of the same place; `request` asks for approval after the fact.
    """

    change: EnvironmentChange
    state: EnvironmentState
    followed: EnvironmentChange | None = None
    request: PromotionRequest | None = None
    version: ModelVersion | None = None

    @property
    def is_current(self) -> bool:
        """Whether what was moved then is live without approval now."""
        return self.followed is None and self.state.without_approval


@dataclass(frozen=True, slots=True)
class Mirror:
    """How the mirror of a server stands: which one, since when, and when it was last read whole."""

    address: str
    adopted_at: datetime
    read_at: datetime
    silent_since: datetime | None = None
    problem: str = ""

    def is_old(self, at: datetime) -> bool:
        """Whether what is shown from it must say its age."""
        return at - self.read_at > OLD_AFTER


def named_user(user: str | None) -> str | None:
    """A name of the server's as an author: marked, so that nobody becomes a person of Slack by being called so."""
    # `mlflow:` cannot begin a Slack id; cut to the column's length.
    return f"mlflow:{user}"[:64] if user else None
