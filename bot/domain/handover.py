"""What moves when somebody hands over all they own."""

from dataclasses import dataclass

from bot.domain.people import Ownership
from bot.domain.registry import PersonId


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What moved from one person to another: responsibilities for models, and data sets.

    `kept` are the models that the taker does not see, which stay where they were.
    """

    giver: PersonId
    taker: PersonId
    owned: tuple[Ownership, ...] = ()
    data_sets: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
