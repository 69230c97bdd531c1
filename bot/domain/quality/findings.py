"""What an examination finds: what is wrong, in which column, of how many rows. The sentences are in `bot/views/quality.py`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class FindingKind(StrEnum):
    """What is wrong; in the order in which it is told."""

    NO_ROWS = "no_rows"
    FEW_ROWS = "few_rows"
    MANY_ROWS = "many_rows"
    STALE = "stale"
    MISSING = "missing"
    RENAMED = "renamed"
    EXTRA = "extra"
    RETYPED = "retyped"
    ALL_NULL = "all_null"
    NULLS = "nulls"
    NOT_NUMBERS = "not_numbers"
    INFINITE = "infinite"
    BELOW = "below"
    ABOVE = "above"
    UNSEEN = "unseen"
    CONSTANT = "constant"
    REPEATED = "repeated"
    UNEXAMINED = "unexamined"


class Why(StrEnum):
    """Why something could not be examined, which is no pass."""

    CONCEALED = "concealed"
    NO_TIME = "no_time"
    NOT_READ = "not_read"
    NOT_DATED = "not_dated"
    NOT_THERE = "not_there"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows it is, and of how many; where the two differ, nobody knows more exactly."""

    at_least: int
    at_most: int
    of: int

    @classmethod
    def exactly(cls, found: int, of: int) -> "Rows":
        """So many."""
        return cls(found, found, of)

    @property
    def is_exact(self) -> bool:
        """Whether it is known exactly."""
        return self.at_least == self.at_most


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; what does not go with its kind is None or empty.

    `expected` and `actual` are kinds of values, or names of columns; `limit` the value that `extreme` lies beyond, in the
    unit of the column; `allowed` the share of rows that may be so. `texts` are some of the unseen ones with their rows, of
    `different` ones. `is_said`: a person asked for it, where else it is as in the reference. `concealed` columns show counts alone.
    """

    kind: FindingKind
    column: str = ""
    rows: Rows | None = None
    expected: str = ""
    actual: str = ""
    limit: float | None = None
    extreme: float | None = None
    allowed: float | None = None
    texts: tuple[tuple[str, int], ...] = ()
    different: int = 0
    key: tuple[str, ...] = ()
    newest: datetime | None = None
    within: timedelta | None = None
    why: Why | None = None
    is_said: bool = False
    concealed: bool = False


def told(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings in the order in which they are told, the columns as the table has them."""
    order = list(FindingKind)
    return tuple(sorted(found, key=lambda each: order.index(each.kind)))


def without_values(found: Sequence[Finding], personal: Collection[str]) -> tuple[Finding, ...]:
    """The findings with counts alone of these columns."""
    return tuple(concealed(each) if each.column in personal else each for each in found)


def by_counts(found: Finding) -> Finding:
    """The finding without values of its column, whichever it is."""
    return concealed(found) if found.column else found


def concealed(found: Finding) -> Finding:
    """The finding as it is told of a column that counts as personal data."""
    return replace(found, limit=None, extreme=None, texts=(), newest=None, concealed=True)
