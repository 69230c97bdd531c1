"""A pull of a source, what came of it, and what became of each file."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

ASKED = "asked "
"""How the slot of a pull begins that somebody asked for."""


class Outcome(StrEnum):
    """What became of a file."""

    TAKEN = "taken"
    REFUSED = "refused"
    WAITING = "waiting"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class PullKey:
    """Which source, of which model and environment."""

    model: str
    environment: str
    source: str

    @property
    def cause(self) -> str:
        """What its alert is known by."""
        return f"source: {self.source}"


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull: `slot` is the time that it was due at. `taken` files or parts, of so many `rows`; `problem` is what went wrong."""

    id: int
    key: PullKey
    slot: str
    due_at: datetime
    tries: int = 0
    leased_until: datetime | None = None
    ended_at: datetime | None = None
    taken: int = 0
    rows: int = 0
    problem: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether it is over."""
        return self.ended_at is not None


@dataclass(frozen=True, slots=True)
class PulledNow:
    """The names of the sources of a model that somebody has pulled now; those of `before` were being pulled already."""

    model: str
    begun: tuple[str, ...]
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file as it was when it was last looked at: `state` is its size and when it was written."""

    path: str
    state: str
    outcome: Outcome
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a source was read: how many files `matched`, and the greatest `mark` of a query, of the column `mark_of`."""

    matched: int = 0
    mark: str | None = None
    mark_of: str = ""
