"""The profile of a table: the summary of each column, and how two parts of one table become one."""

from dataclasses import dataclass, field
from typing import Self

from bot.domain.profile.column import ColumnSummary


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A table of so many rows; its columns in the table's order, each name once."""

    rows: int
    columns: tuple[ColumnSummary, ...] = field(default=())

    def merged(self, other: Self) -> Self:
        """Both as one: the profile of the whole is that of its parts, in whatever order they are put together.

        Counts, bins, categories and extremes are so exactly; moments up to rounding. ValueError when the columns differ.
        """
        theirs = {each.name: each for each in other.columns}
        if set(theirs) != {each.name for each in self.columns}:
            raise ValueError("the two have other columns: they are no parts of one table")
        columns = tuple(each.merged(theirs[each.name]) for each in self.columns)
        return type(self)(self.rows + other.rows, columns)

    def column(self, name: str) -> ColumnSummary | None:
        """The column of that name."""
        return next((each for each in self.columns if each.name == name), None)
