"""A revision of the policy: which text was in force, and since when."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PolicyRevision:
    """One state of the policy file as it was first seen; `hash` is of its text and of the preset it is laid over."""

    id: int
    hash: str
    source: str
    at: datetime
    by: str = "file"


@dataclass(frozen=True, slots=True)
class PolicyText:
    """What a revision said: the file as it was written, the preset's text as it was then, the days of its calendar."""

    text: str
    preset: str = ""
    calendar: str = ""
