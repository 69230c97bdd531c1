"""What a reference makes one expect of another sample of the same data, with a margin for chance.

The margin is stated: another sample of the same data, of whatever size, is blamed in at most FALSE_ALARMS of all cases. Of
values so far out that they lie FAR times the reference's span beyond it a single one is too many; there the promise
holds of data without heavy tails.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.domain.profile.categories import Categories, hash_of
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from bot.domain.quality.expectations import (
    AsBefore,
    ColumnExpectation,
    End,
    Expectations,
    Known,
    Volume,
)

FALSE_ALARMS = 0.001
FAR = 10.0
# Of fewer rows neither the span nor what is usual is known.
ENOUGH = 100
# A version of the same data set has half as many rows as the one before, and twice as many at most.
HALF_TO_TWICE = (0.5, 2.0)
# Whole numbers beyond it lose their last digits as floating-point ones: the ends are then a little wider.
_ROUNDED = 2.0**53
_MEASURED = frozenset({Kind.INTEGER, Kind.FLOAT})


def inferred(reference: Profile, sizes: tuple[float, float] | None = None) -> Expectations:
    """What the reference makes one expect; with `sizes`, shares of its rows, as many rows as these at least and at most."""
    columns = tuple(_column(each) for each in reference.columns)
    found = Expectations(columns, may_have_more=False, reference=reference)
    return found if sizes is None else replace(found, volume=within(sizes, reference.rows))


def within(shares: Sequence[float | None], rows: int) -> Volume:
    """From one share of so many rows to another."""
    low, high = shares
    return Volume(
        None if low is None else int(np.ceil(low * rows)), None if high is None else int(high * rows)
    )


def _column(column: ColumnSummary) -> ColumnExpectation:
    low, high = _ends(column)
    return ColumnExpectation(
        column.name,
        column.is_of if column.present else None,
        nulls=AsBefore(column.nulls, column.rows),
        not_numbers=AsBefore(column.nans, column.rows),
        infinite=AsBefore(sum(column.infinities), column.rows),
        low=low,
        high=high,
        known=_known(column),
        varies=_varies(column),
        concealed=column.concealed,
    )


def _rounded(end: float, outwards: float) -> float:
    """An end that may have been rounded when it became a float, one step further out."""
    return float(np.nextafter(end, outwards)) if abs(end) >= _ROUNDED else end


def _ends(column: ColumnSummary) -> tuple[End | None, End | None]:
    """The reference's own extremes: chance rarely puts many beyond them, whatever the distribution."""
    # Time goes on, and so do numbers that are given out one after the other: of these no end is expected.
    if column.kind not in _MEASURED or column.ends is None or _may_count_on(column):
        return None, None
    low, high = column.low or 0.0, column.high or 0.0
    if column.kind is Kind.INTEGER:
        low, high = _rounded(low, -np.inf), _rounded(high, np.inf)
    with np.errstate(over="ignore"):
        reach = FAR * (np.float64(high) - low)
    finite = column.present - sum(column.infinities)
    allowed = AsBefore(0, finite)
    is_known = finite >= ENOUGH and 0 < reach < np.inf
    far = (float(low - reach), float(high + reach)) if is_known else (None, None)
    return End(low, allowed, far[0]), End(high, allowed, far[1])


def _may_count_on(column: ColumnSummary) -> bool:
    """Whether no whole number need occur twice, as in ids."""
    bins = column.bins
    if column.kind is not Kind.INTEGER or bins is None:
        return False
    return len(bins.counts) > 1 and bool((bins.counts <= np.int64(1) << bins.shift).all())


def _known(column: ColumnSummary) -> Known | None:
    found = column.categories
    if found is None or not column.present:
        return None
    once = frozenset(text for text, count in found.kept.items() if count == 1)
    return Known(frozenset(found.kept), once, column.present, reach(found))


def reach(found: Categories) -> int | None:
    """The largest hash of a text that was kept, None where all were: up to there each text is known."""
    return None if found.is_exact else max(map(hash_of, found.kept))


def _varies(column: ColumnSummary) -> tuple[int, int] | None:
    fullest = 0
    if column.bins is not None and len(column.bins.counts):
        fullest = int(column.bins.counts.max())
    elif column.categories is not None:
        fullest = max(column.categories.kept.values(), default=0)
    finite = column.present - sum(column.infinities)
    return (finite - fullest, finite) if 0 < fullest < finite else None
