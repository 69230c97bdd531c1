"""The model card of a version: what people wrote of it, what the registry knows, and which parts are missing.

After Mitchell and others, Model Cards for Model Reporting (FAT* 2019): a reader who was not there must learn what the
model is for, on whose data it was made, how well it does, where it fails, and who answers for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.gate_verdicts import GateResult
from bot.domain.people import Ownership
from bot.domain.promotion import Decision, PromotionRequest
from bot.domain.registry import ChangeKind, EnvironmentChange, ModelVersion, PersonId

LONGEST_PART = 2000


class CardPart(StrEnum):
    """A part without which a card is not complete, in the order of the card."""

    PURPOSE = "purpose"
    INTENDED_USE = "intended use"
    LIMITS = "limits"
    OWNERS = "owners"
    DATA = "data"
    METRICS = "metrics"


@dataclass(frozen=True, slots=True)
class CardText:
    """What a person wrote of one version; each writing is kept, the last one counts."""

    purpose: str = ""
    intended_use: str = ""
    not_for: str = ""
    limits: str = ""
    ethics: str = ""
    by: PersonId | None = None
    at: datetime | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The words alone, in the order of the card."""
        return (self.purpose, self.intended_use, self.not_for, self.limits, self.ethics)


def missing_parts(
    text: CardText | None, *, has_owners: bool, has_data: bool, has_metrics: bool
) -> tuple[CardPart, ...]:
    """The parts that are missing, in the order of the card; none when it is complete.

    >>> [str(each) for each in missing_parts(CardText(purpose="who leaves"), has_owners=True, has_data=True, has_metrics=False)]
    ['intended use', 'limits', 'metrics']
    """
    said = text or CardText()
    there = {
        CardPart.PURPOSE: bool(said.purpose),
        CardPart.INTENDED_USE: bool(said.intended_use),
        CardPart.LIMITS: bool(said.limits),
        CardPart.OWNERS: has_owners,
        CardPart.DATA: has_data,
        CardPart.METRICS: has_metrics,
    }
    return tuple(part for part, is_there in there.items() if not is_there)


@dataclass(frozen=True, slots=True)
class CardMetric:
    """A metric's value; the interval comes of the stored predictions, where they give the value again."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class CardSegment:
    """A metric within one segment of the evaluation data; None where its rows do not allow it."""

    segment: str
    metric: str
    value: float | None
    rows: int


@dataclass(frozen=True, slots=True)
class CardGates:
    """What the gates of one environment say of the version now."""

    environment: str
    results: tuple[GateResult, ...]


@dataclass(frozen=True, slots=True)
class CardRequest:
    """A promotion of the version, with what people decided and why."""

    request: PromotionRequest
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Everything the card of a version says; `incidents` are moves that took it back, or that nobody decided."""

    version: ModelVersion
    description: str
    text: CardText | None
    owners: tuple[Ownership, ...] = ()
    live_in: tuple[str, ...] = ()
    metrics: tuple[CardMetric, ...] = ()
    segments: tuple[CardSegment, ...] = ()
    gates: tuple[CardGates, ...] = ()
    requests: tuple[CardRequest, ...] = ()
    incidents: tuple[EnvironmentChange, ...] = ()
    missing: tuple[CardPart, ...] = ()


INCIDENTS = frozenset({ChangeKind.ROLLBACK, ChangeKind.OUTSIDE})
"""The kinds of moves that a card may tell of."""


def incidents(version: int, changes: Iterable[EnvironmentChange]) -> tuple[EnvironmentChange, ...]:
    """The moves that took a version back, or that somebody made of it outside, oldest first."""
    found = [
        each
        for each in changes
        if each.kind in INCIDENTS
        and (each.from_version == version or (each.kind is ChangeKind.OUTSIDE and each.to_version == version))
    ]
    return tuple(sorted(found, key=lambda each: (each.at, each.id)))
