"""What differs between two versions of a data set: columns, rows, and where the values of a column lie."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.data_profile import ColumnProfile
from bot.domain.data_sets import Column, DataSetRecord

# A standardized difference of means below this is commonly called negligible (Austin, Statistics in Medicine 28
# (2009) 3083-3107); a share of missing values that changed by less than a hundredth is not worth a line.
LEAST_MOVED, LEAST_MISSING = 0.1, 0.01


@dataclass(frozen=True, slots=True)
class Retyped:
    """A column whose type changed."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A column in both versions whose values changed: its shares of missing values, its means, and how far the mean
    moved in standard deviations. What is None did not move enough to be told."""

    name: str
    missing: tuple[float, float] | None = None
    means: tuple[float, float] | None = None
    by: float = 0.0


@dataclass(frozen=True, slots=True)
class DataSetChanges:
    """What differs from one data set version to another; the schema's part is empty where one is not known."""

    is_same: bool
    knows_schema: bool = False
    added: tuple[Column, ...] = ()
    removed: tuple[Column, ...] = ()
    retyped: tuple[Retyped, ...] = ()
    moved: tuple[Moved, ...] = ()
    rows: tuple[int | None, int | None] = (None, None)
    size_bytes: tuple[int | None, int | None] = (None, None)

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.added or self.removed or self.retyped or self.moved or self.more_rows)

    @property
    def more_rows(self) -> int | None:
        """How many rows the second has more than the first; None when one of the two is unknown."""
        before, after = self.rows
        return None if before is None or after is None else after - before


def changes(before: DataSetRecord, after: DataSetRecord) -> DataSetChanges:
    """What changed from one version to the other: columns by name, rows, size.

    Equal fingerprints of the same kind are the same content, whatever the versions are called.
    """
    old = {each.name: each for each in before.schema or ()}
    new = {each.name: each for each in after.schema or ()}
    known = before.schema is not None and after.schema is not None
    return DataSetChanges(
        is_same=before.version.fingerprint == after.version.fingerprint,
        knows_schema=known,
        added=tuple(each for name, each in new.items() if known and name not in old),
        removed=tuple(each for name, each in old.items() if known and name not in new),
        retyped=tuple(
            Retyped(name, old[name].type, each.type)
            for name, each in new.items()
            if known and name in old and old[name].type != each.type
        ),
        moved=tuple(_moved(before, after)),
        rows=(before.version.rows, after.version.rows),
        size_bytes=(before.size_bytes, after.size_bytes),
    )


def standardized(before: ColumnProfile, after: ColumnProfile) -> float | None:
    """The difference of the means in standard deviations, (m2 - m1) / sqrt((s1^2 + s2^2) / 2); None where it is not known.

    Source: Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd edition (1988), section 2.2.

    >>> round(standardized(ColumnProfile("age", 0, 40.0, 9.0), ColumnProfile("age", 0, 43.0, 12.0)) or 0, 4)
    0.2828
    """
    if before.mean is None or after.mean is None or before.deviation is None or after.deviation is None:
        return None
    gap, spread = after.mean - before.mean, math.hypot(before.deviation, after.deviation) / math.sqrt(2)
    if gap == 0:
        return 0.0
    return gap / spread if spread else math.copysign(math.inf, gap)


def _moved(before: DataSetRecord, after: DataSetRecord) -> Iterator[Moved]:
    """The columns whose values moved, the furthest first."""
    old = {each.name: each for each in before.profile or ()}
    pairs = [(old[each.name], each) for each in after.profile or () if each.name in old]
    found = [_of_column(*pair, before.version.rows, after.version.rows) for pair in pairs]
    told = [each for each in found if each.missing or each.means]
    yield from sorted(told, key=lambda each: (-abs(each.by), each.name))


def _of_column(old: ColumnProfile, new: ColumnProfile, rows: int | None, rows_now: int | None) -> Moved:
    by = standardized(old, new) or 0.0
    shares = (old.missing / rows, new.missing / rows_now) if rows and rows_now else (0.0, 0.0)
    means = (
        (old.mean, new.mean)
        if abs(by) >= LEAST_MOVED and old.mean is not None and new.mean is not None
        else None
    )
    return Moved(old.name, shares if abs(shares[1] - shares[0]) >= LEAST_MISSING else None, means, by)
