"""What a policy says of a table's quality. It loads nothing heavy; `editing` lays it over what was inferred."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.profile.kind import Kind
from bot.domain.working_time import Duration


class Rule(StrEnum):
    """What can be said of one column, by its key in the policy."""

    TYPE = "type"
    NULLS = "nulls_at_most"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    VALUES = "values"
    VARIES = "varies"


@dataclass(frozen=True, slots=True)
class StatedColumn:
    """What is said of one column; None is left as it is inferred.

    `missing`: it may be; `ignored`: nothing is asked of it; of each rule that is `off`, neither what was inferred.
    """

    name: str
    kind: Kind | None = None
    nulls: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    known: tuple[str, ...] | None = None
    missing: bool | None = None
    ignored: bool = False
    off: frozenset[Rule] = frozenset()

    @property
    def asks_values(self) -> bool:
        """Whether its values must be seen to know whether they are as they should be."""
        return self.known is not None or self.at_least is not None or self.at_most is not None


@dataclass(frozen=True, slots=True)
class StatedQuality:
    """What is said of a table: a key that no two rows share, how many rows (or shares of the reference's), how old it may be.

    `time` is the column by which its age is known; `extra`: columns may be there that are not expected.
    """

    columns: tuple[StatedColumn, ...] = ()
    extra: bool | None = None
    key: tuple[str, ...] = ()
    rows_at_least: int | None = None
    rows_at_most: int | None = None
    share_at_least: float | None = None
    share_at_most: float | None = None
    fresh_within: Duration | None = None
    time: str | None = None

    @property
    def is_said(self) -> bool:
        """Whether anything was said."""
        return self != StatedQuality()
