"""Searches of runs under a name."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.registry import PersonId


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search as it is typed, who kept it and when."""

    name: str
    words: str
    by: PersonId
    at: datetime
