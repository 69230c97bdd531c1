"""The model card of a version: what people wrote of it, what the registry knows, and which parts are missing.

After Mitchell and others, Model Cards for Model Reporting (FAT* 2019): a reader who was not there must learn what the
model is for, on whose data it was made, how well it does, where it fails, and who answers for it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.registry import PersonId

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
