"""What is kept of one column: how much of it is missing, where its numbers lie, how often each value occurs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.domain.moments import Moments
from bot.domain.personal import PersonalKind
from bot.domain.profile.bins import OF_VALUES, OF_WHOLE, Bins
from bot.domain.profile.categories import Categories
from bot.domain.profile.kind import Kind as Kind
from bot.domain.profile.ordered import Whole, of_ordered, ordered

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True, eq=False)
class ColumnSummary:
    """One column: `bins` hold its numbers, or `categories` its texts; of the other kind it has none.

    `rows` counts all; `nulls` are empty, `nans` no numbers, `infinities` those below and above everything. Neither of
    these is in `bins`. `moments` are those of the numbers, `ends` the
    smallest and the largest of them as they are binned. A column that is `concealed` is personal data: its texts are
    salted hashes, it has no moments, and `came_as` says what they were; `looks_like` what made somebody think so.
    """

    name: str
    kind: Kind
    rows: int = 0
    nulls: int = 0
    nans: int = 0
    infinities: tuple[int, int] = (0, 0)
    moments: Moments | None = None
    ends: tuple[int, int] | None = None
    bins: Bins | None = None
    categories: Categories | None = None
    concealed: bool = False
    came_as: Kind | None = None
    looks_like: PersonalKind | None = None

    @classmethod
    def of_numbers(cls, name: str, kind: Kind, numbers: Whole, nulls: int = 0, most: int = OF_WHOLE) -> Self:
        """Of whole numbers, days, microseconds or truths, shape `(n,)`, beside so many nulls; in `most` bins."""
        bins = Bins.of(numbers, most)
        return cls._of(name, kind, len(numbers) + nulls, nulls, numbers, numbers.astype(np.float64), bins)

    @classmethod
    def of_floats(cls, name: str, values: NDArray[np.float64], nulls: int = 0, most: int = OF_VALUES) -> Self:
        """Of floating-point numbers, shape `(n,)`, NaN and infinities among them, beside so many nulls; in `most` bins."""
        rows = len(values) + nulls
        finite = np.isfinite(values)
        if finite.all():
            numbers = ordered(values)
            return cls._of(name, Kind.FLOAT, rows, nulls, numbers, values, Bins.of(numbers, most))
        nans, below = int(np.isnan(values).sum()), int(np.isneginf(values).sum())
        above = len(values) - nans - below - int(finite.sum())
        kept = values[finite]
        numbers = ordered(kept)
        bins = Bins.of(numbers, most)
        return cls._of(name, Kind.FLOAT, rows, nulls, numbers, kept, bins, nans, (below, above))

    @classmethod
    def of_texts(
        cls,
        name: str,
        found: Categories,
        nulls: int = 0,
        *,
        concealed: bool = False,
        came_as: Kind | None = None,
    ) -> Self:
        """Of texts that were counted, beside so many nulls."""
        rows = found.total + nulls
        return cls(name, Kind.CATEGORY, rows, nulls, categories=found, concealed=concealed, came_as=came_as)

    @classmethod
    def _of(
        cls,
        name: str,
        kind: Kind,
        rows: int,
        nulls: int,
        numbers: Whole,
        values: NDArray[np.float64],
        bins: Bins,
        nans: int = 0,
        infinities: tuple[int, int] = (0, 0),
    ) -> Self:
        ends = (int(numbers.min()), int(numbers.max())) if len(numbers) else None
        return cls(name, kind, rows, nulls, nans, infinities, Moments.of(values), ends, bins)

    def merged(self, other: Self) -> Self:
        """Both as one. ValueError of another column, or of one whose values are something else."""
        if (self.name, self.kind, self.concealed) != (other.name, other.kind, other.concealed):
            raise ValueError(f"{self.name} ({self.kind}) and {other.name} ({other.kind}) are two columns")
        below, above = zip(self.infinities, other.infinities, strict=True)
        return type(self)(
            self.name,
            self.kind,
            self.rows + other.rows,
            self.nulls + other.nulls,
            self.nans + other.nans,
            (sum(below), sum(above)),
            _both(self.moments, other.moments, Moments.merged),
            _both(self.ends, other.ends, _wider),
            _both(self.bins, other.bins, Bins.merged),
            _both(self.categories, other.categories, Categories.merged),
            self.concealed,
            _came_as(self, other),
            self.looks_like or other.looks_like,
        )

    @property
    def is_of(self) -> Kind | None:
        """What its values are, behind their hashes too; None where nobody knows any more."""
        return self.came_as if self.concealed else self.kind

    @property
    def present(self) -> int:
        """How many values are there: rows without nulls and NaN."""
        return self.rows - self.nulls - self.nans

    @property
    def low(self) -> float | None:
        """The smallest finite value, in the unit of its kind."""
        return None if self.ends is None else self._value(self.ends[0])

    @property
    def high(self) -> float | None:
        """The largest finite value, in the unit of its kind."""
        return None if self.ends is None else self._value(self.ends[1])

    def values_of(self, numbers: Whole) -> NDArray[np.float64]:
        """The values, in the unit of its kind, behind numbers of its bins."""
        return of_ordered(numbers) if self.kind is Kind.FLOAT else numbers.astype(np.float64)

    def _value(self, number: int) -> float:
        return float(self.values_of(np.array([number], np.int64))[0])


def _came_as(one: ColumnSummary, other: ColumnSummary) -> Kind | None:
    """What hashes stand for on both sides: where one has no values, that of the other; None where they disagree."""
    if not one.present or not other.present:
        return one.came_as if one.present else other.came_as
    kinds = {one.came_as, other.came_as}
    if kinds == {Kind.INTEGER, Kind.FLOAT}:
        return Kind.FLOAT
    return one.came_as if len(kinds) == 1 else None


def _both(one: Kept | None, other: Kept | None, merged: Callable[[Kept, Kept], Kept]) -> Kept | None:
    if one is None or other is None:
        return other if one is None else one
    return merged(one, other)


def _wider(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return min(one[0], other[0]), max(one[1], other[1])
