"""What the Home tab of a person shows, as a value."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.case import Case
from bot.domain.overview import ModelOverview, Self
from bot.domain.people import Person
from bot.domain.registry import EnvironmentChange
from bot.domain.reviews import Review


@dataclass(frozen=True, slots=True)
class Home:
    """What waits for the person, to decide and to review, what they asked for, what they own, and what changed this week."""

    person: Person
    me: Self
    at: datetime
    waiting: tuple[Case, ...] = ()
    reviews: tuple[Review, ...] = ()
    asked: tuple[Case, ...] = ()
    owned: tuple[ModelOverview, ...] = ()
    changes: tuple[EnvironmentChange, ...] = ()
