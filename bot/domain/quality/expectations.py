"""What is expected of a table: its columns and what they hold, its rows, its key, its age."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.domain.profile.column import Kind
from bot.domain.profile.profile import Profile
from bot.domain.quality.chance import chance


class Part(StrEnum):
    """What somebody may have said where else it is inferred; of limits `AtMost` tells it."""

    KIND = "kind"
    REQUIRED = "required"
    EXTRA = "extra"
    KEY = "key"
    FEWEST = "fewest"
    MOST = "most"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class AtMost:
    """This share of the rows may be so, and no more: somebody said it."""

    share: float = 0.0

    def forbids(self, found: int, rows: int, risk: float) -> bool:
        """Whether so many of the rows are too many."""
        return found > self.share * rows


@dataclass(frozen=True, slots=True)
class AsBefore:
    """As many may be so as chance makes of what the reference has: `found` of its `rows`."""

    found: int
    rows: int

    def forbids(self, found: int, rows: int, risk: float) -> bool:
        """Whether so many of the rows are more than chance makes but in this share of batches."""
        return chance(found, rows, self.found, self.rows) < risk


Allowed = AtMost | AsBefore


@dataclass(frozen=True, slots=True)
class End:
    """The smallest or the largest value expected; `allowed` rows may lie beyond it, but none beyond `far`."""

    value: float
    allowed: Allowed = AtMost()
    far: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """The texts that are expected: those that somebody listed, or with `rows` those of so many rows of a reference.

    `once` are those that the reference has in one row alone: by them one knows how many others are still to come. Of
    a reference that keeps only the texts whose hashes are at most `within`, only such are judged.
    """

    texts: frozenset[str]
    once: frozenset[str] = frozenset()
    rows: int | None = None
    within: int | None = None


@dataclass(frozen=True, slots=True)
class ColumnExpectation:
    """What one column should be; what is None is not asked.

    `varies`: so many of so many values of the reference were others than its most frequent one. `said`: what somebody said.
    """

    name: str
    kind: Kind | None = None
    may_be_missing: bool = False
    nulls: Allowed | None = None
    not_numbers: Allowed | None = None
    infinite: Allowed | None = None
    low: End | None = None
    high: End | None = None
    known: Known | None = None
    varies: tuple[int, int] | None = None
    concealed: bool = False
    said: frozenset[Part] = frozenset()


@dataclass(frozen=True, slots=True)
class Volume:
    """How many rows are expected, both included."""

    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class FreshWithin:
    """How old the newest value of a time column may be; without a column, how long ago the table was made."""

    within: timedelta
    column: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Expectations:
    """Everything that is expected of a table; `reference` is the profile it was inferred from, if any. `said`: what somebody said."""

    columns: tuple[ColumnExpectation, ...] = ()
    may_have_more: bool = True
    key: tuple[str, ...] = ()
    volume: Volume = Volume()
    fresh: FreshWithin | None = None
    reference: Profile | None = field(default=None, repr=False)
    said: frozenset[Part] = frozenset()

    def column(self, name: str) -> ColumnExpectation | None:
        """What is expected of the column of that name."""
        return next((each for each in self.columns if each.name == name), None)
