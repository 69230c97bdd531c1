"""The facts that gates look at, beside those of the two versions: collected only where a gate of the rules asks for them."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.data_sets import Classification
from bot.domain.untested import Untested


@dataclass(frozen=True, slots=True)
class CheckFact:
    """The last check of a name by a producer (a token's name); `same_artifact` when it was of the files that are registered."""

    name: str
    producer: str
    passed: bool
    at: datetime
    valid_until: datetime | None = None
    same_artifact: bool = True


@dataclass(frozen=True, slots=True)
class DataFact:
    """A data set version behind the candidate; `passed` is what its expectations last said, None when nothing did."""

    name: str
    classification: Classification | None = None
    added_at: datetime | None = None
    passed: bool | None = None


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """The alerts that are open where the version would go; `watched` when something would notice trouble there."""

    watched: bool
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewFact:
    """The last result of a kind of review, None while it is under way."""

    kind: str
    passed: bool | None


@dataclass(frozen=True, slots=True)
class BoundFact:
    """The one-sided lower bound of (candidate - live) in the better direction, or why it is not known."""

    metric: str
    confidence: float
    bound: float | None = None
    untested: Untested | None = None


@dataclass(frozen=True, slots=True)
class MeasuredFact:
    """Predictions that give a metric again: the token that stored them, by its name."""

    metric: str
    by: str


@dataclass(frozen=True, slots=True)
class LeftFact:
    """Whoever holds a responsibility left, and when."""

    responsibility: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What gates ask beside the versions' own numbers; None and nothing where no gate asks.

    `left` is read anew whenever it is judged and never frozen: that somebody left voids nothing that was approved.
    """

    checks: tuple[CheckFact, ...] = ()
    alerts: AlertFacts | None = None
    data: tuple[DataFact, ...] = ()
    owners: tuple[str, ...] = ()
    unaccepted: tuple[str, ...] = ()
    left: tuple[LeftFact, ...] = ()
    card_missing: tuple[str, ...] | None = None
    reproduced_at: datetime | None = None
    reviews: tuple[ReviewFact, ...] = ()
    format: str | None = None
    reason: str = ""
    bounds: tuple[BoundFact, ...] = ()
    measured: tuple[MeasuredFact, ...] = ()
    measured_on: tuple[str, ...] = ()
