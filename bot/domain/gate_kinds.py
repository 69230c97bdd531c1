"""The gates a policy may ask for, each a single condition; what one says of a version is decided in `gates`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.domain.data_sets import Classification
from bot.domain.working_time import Duration


class WhenNone(StrEnum):
    """What a gate that looks at the live version says when nothing is live."""

    PASS = "pass"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gate:
    """`report`: it says what it would have blocked, and blocks nothing."""

    report: bool = False


@dataclass(frozen=True, slots=True)
class ThresholdGate(_Gate):
    """The candidate's metric must reach a fixed value; `measured_on` and `measured_by` say where it must come from."""

    metric: str
    at_least: float | None = None
    at_most: float | None = None
    measured_on: str | None = None
    measured_by: str | None = None
    kind: Literal["threshold"] = "threshold"


@dataclass(frozen=True, slots=True)
class VersusLiveGate(_Gate):
    """The candidate's metric may be worse than the live version's by at most a margin.

    The margin is absolute, or, where `relative`, a share of the live version's value (0.02 is 2 %).
    """

    metric: str
    worse_by_at_most: float = 0.0
    when_none: WhenNone = WhenNone.PASS
    relative: bool = False
    measured_on: str | None = None
    measured_by: str | None = None
    kind: Literal["versus_live"] = "versus_live"


@dataclass(frozen=True, slots=True)
class ConfidenceGate(_Gate):
    """With this confidence the candidate must not be worse than the live version by more than the margin.

    A margin below zero claims that it is better by at least so much.
    """

    metric: str
    confidence: float
    not_worse_by: float = 0.0
    when_none: WhenNone = WhenNone.PASS
    kind: Literal["confidence"] = "confidence"


@dataclass(frozen=True, slots=True)
class CheckGate(_Gate):
    """A check must have passed, where said reported by the token of that name, and no longer ago than `valid`."""

    name: str
    producer: str | None = None
    valid: Duration | None = None
    kind: Literal["check"] = "check"


@dataclass(frozen=True, slots=True)
class AlertsGate(_Gate):
    """No alert of the model may be open there."""

    when_none: WhenNone = WhenNone.PASS
    kind: Literal["alerts"] = "alerts"


@dataclass(frozen=True, slots=True)
class ClassificationGate(_Gate):
    """The data behind the version may be classified no higher than this."""

    at_most: Classification
    kind: Literal["classification"] = "classification"


@dataclass(frozen=True, slots=True)
class FreshnessGate(_Gate):
    """The data behind the version must not be older than this."""

    within: Duration
    kind: Literal["freshness"] = "freshness"


@dataclass(frozen=True, slots=True)
class QualityGate(_Gate):
    """The data behind the version must have passed its expectations."""

    kind: Literal["quality"] = "quality"


@dataclass(frozen=True, slots=True)
class DigestGate(_Gate):
    """The SHA-256 of the version's artifact must be known."""

    kind: Literal["digest"] = "digest"


@dataclass(frozen=True, slots=True)
class FormatGate(_Gate):
    """The artifact must be in one of these formats."""

    formats: tuple[str, ...]
    kind: Literal["format"] = "format"


@dataclass(frozen=True, slots=True)
class OwnerGate(_Gate):
    """Somebody must hold this responsibility for the model."""

    responsibility: str
    kind: Literal["owner"] = "owner"


@dataclass(frozen=True, slots=True)
class CardGate(_Gate):
    """No part of the version's model card may be missing."""

    kind: Literal["card"] = "card"


@dataclass(frozen=True, slots=True)
class ReproducedGate(_Gate):
    """The version's run must have been run again with the same result, no longer ago than this."""

    within: Duration
    kind: Literal["reproduced"] = "reproduced"


@dataclass(frozen=True, slots=True)
class ReviewGate(_Gate):
    """A review of this kind must have passed."""

    review: str
    kind: Literal["review"] = "review"


@dataclass(frozen=True, slots=True)
class TicketGate(_Gate):
    """The reason must name a ticket: `pattern` is a regular expression."""

    pattern: str
    kind: Literal["ticket"] = "ticket"


MetricGate = ThresholdGate | VersusLiveGate
LiveGate = VersusLiveGate | ConfidenceGate | AlertsGate
Gate = (
    ThresholdGate
    | VersusLiveGate
    | ConfidenceGate
    | CheckGate
    | AlertsGate
    | ClassificationGate
    | FreshnessGate
    | QualityGate
    | DigestGate
    | FormatGate
    | OwnerGate
    | CardGate
    | ReproducedGate
    | ReviewGate
    | TicketGate
)


# What these say of a version stays so: its metrics, its files, the reason it was asked for.
FIXED = (ThresholdGate, VersusLiveGate, FormatGate, TicketGate)


def metric_of(gate: Gate) -> str | None:
    """The metric that a gate is about, where it is about one."""
    return gate.metric if isinstance(gate, ThresholdGate | VersusLiveGate | ConfidenceGate) else None
