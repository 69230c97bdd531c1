"""What may stand in a request: lengths, characters and ranges, so that nothing else reaches a service."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from bot.domain.alerts.retraining import RetrainingState
from bot.domain.checks import CheckResult
from bot.domain.data_sets import FingerprintKind
from bot.domain.deployment import DeploymentState

MOST_ITEMS = 1000


def _keepable(text: str) -> str:
    # PostgreSQL keeps no NUL, and no line of a log or a message shall be broken by what a program sends.
    if not all(each.isprintable() or each in "\n\t" for each in text):
        raise ValueError("it holds characters that cannot be shown")
    return text


Text = Annotated[str, AfterValidator(_keepable)]
Name = Annotated[
    Text, StringConstraints(min_length=1, max_length=128, strip_whitespace=True, pattern=r"^[^\n\t]+$")
]
Details = Annotated[Text, StringConstraints(max_length=4000)]
Address = Annotated[Text, StringConstraints(max_length=2000, pattern=r"^\S*$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

Model = Annotated[Text, Path(max_length=255, description="The registered model's name.")]
# As much as a column of 32 bits holds.
Version = Annotated[int, Path(ge=1, le=2**31 - 1)]
Environment = Annotated[Text, Path(max_length=64, description="An environment of the policy.")]
RunId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Attempt = Annotated[int, Path(ge=1, le=2**31 - 1, description="The `attempt` that it was told.")]
Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS, description="How many at most.")]
Offset = Annotated[
    int, Query(ge=0, le=2**31 - 1, description="How many to leave out; `next` of the page before.")
]


class Said(BaseModel):
    """A body: its fields and no others, each of its own type."""

    # Strict: `"1"` is no number and `1` no truth, or two programs would mean different things by one body.
    model_config = ConfigDict(extra="forbid", strict=True)


class AttemptSaid(Said):
    """How far whoever was told of an attempt is with it."""

    details: Details = Field("", examples=["canary at 50 %", "roc_auc 0.91 on the holdout"])
    url: Address = Field("", examples=["https://ci.example.com/jobs/123"])


class AttemptKnown(BaseModel):
    """An attempt as it stands; where it is told is left out."""

    attempt: int
    model: str
    environment: str


class DeploymentSaid(AttemptSaid):
    """How far a deployer is."""

    state: Literal["applying", "live", "failed"]


class DeploymentKnown(AttemptKnown):
    """A deployment as it stands."""

    deployer: str
    request: str
    version: int
    state: DeploymentState


class RetrainingSaid(AttemptSaid):
    """How far a trainer is."""

    state: Literal["running", "done", "failed"]
    run: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None = Field(
        None, description="The run that trains: the version it registers is found by it."
    )
    version: int | None = Field(None, ge=1, le=2**31 - 1, description="The version that came of it.")


class RetrainingKnown(AttemptKnown):
    """A retraining as it stands."""

    trainer: str
    alert: str
    state: RetrainingState
    version: int | None = Field(description="The version that came of it, where it is known.")


class CheckSaid(Said):
    """A result that a program reports of a version's artifact."""

    name: Name = Field(examples=["unit-tests"])
    result: CheckResult = Field(strict=False)
    sha256: Sha256 | None = Field(
        None, description="The artifact that was checked; refused when it is another."
    )
    url: Address = Field("", examples=["https://ci.example.com/jobs/123"])
    details: Details = ""
    valid_until: datetime | None = Field(None, strict=False, examples=["2027-01-31T00:00:00Z"])


class ServingSaid(Said):
    """What one instance serves now."""

    version: int = Field(ge=1, le=2**31 - 1)
    instance: Name = Field("default", examples=["eu-west-1"], description="Each reports for itself.")
    replicas: int = Field(1, ge=0, le=1_000_000, description="0 when the instance is gone.")
    sha256: Sha256 | None = Field(None, description="The digest of the files that it loaded.")


class DigestSaid(Said):
    """The SHA-256 of a version's artifact, as its writer made it."""

    sha256: Sha256


class ColumnSaid(Said):
    """A column of a data set."""

    name: Name
    type: Annotated[Text, StringConstraints(min_length=1, max_length=64)] = Field(examples=["number"])


class DataSetSaid(Said):
    """A version of a data set: what it is known by, and its shape where it is a table."""

    fingerprint: Sha256 = Field(description="The SHA-256 over its content.")
    kind: FingerprintKind = Field(FingerprintKind.CONTENT, strict=False)
    version: Annotated[
        Name | None, Field(examples=["2026-11-01"], description="The day, when none is said.")
    ] = None
    source: Annotated[Text, StringConstraints(max_length=2000)] = ""
    # Below what a column of 64 bits holds.
    rows: int | None = Field(None, ge=0, le=2**62)
    size_bytes: int | None = Field(None, ge=0, le=2**62)
    columns: list[ColumnSaid] | None = Field(None, max_length=2000)


class MetricSaid(Said):
    """A metric of one window that was computed elsewhere."""

    metric: Name = Field(examples=["roc_auc"])
    value: float
    low: float | None = Field(None, description="The lower end of its interval.")
    high: float | None = None
    rows: int = Field(ge=1, le=2**62, description="Over how many predictions.")
    version: int | None = Field(None, ge=1, le=2**31 - 1)
    since: datetime | None = Field(None, strict=False, examples=["2026-11-01T00:00:00Z"])
    until: datetime | None = Field(
        None, strict=False, description="When its last row happened; now, when it is not said."
    )
