"""Columns before and after as few bars, to be looked at: where numbers lie, which categories there are. Personal ones never."""

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.drift.aligned import AlignedNumbers, aligned
from bot.domain.drift.drift import ColumnDrift, Drift
from bot.domain.drift.unknown import Unknown
from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile

MOST_COLUMNS, MOST_BARS, MOST_CATEGORIES = 6, 24, 4
# So much at either end goes into the outermost bars: one number far away leaves no room for the others.
TAIL = 0.005
_LARGEST = float(np.finfo(np.float64).max)

Pair = tuple[float, float]
Shares = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class NumberBars:
    """Equally wide bars from `low` to `high`, `shares[side]` of each side's numbers in each; side 0 is the reference.

    `quartiles[side]` are the quarter, the median and three quarters. `beyond` says whether the outermost bars hold more than
    lies there. The edges of bars of whole numbers lie half way between two of them.
    """

    low: float
    high: float
    shares: Shares
    quartiles: tuple[tuple[float, float, float] | None, tuple[float, float, float] | None]
    beyond: tuple[bool, bool] = (False, False)
    is_whole: bool = False

    @property
    def ends(self) -> Pair:
        """The smallest and the largest number that the bars are for."""
        return (self.low + 0.5, self.high - 0.5) if self.is_whole else (self.low, self.high)


@dataclass(frozen=True, slots=True)
class CategoryBars:
    """The most frequent categories, `shares[side]` of each; `other` is that of all the rest, None where there is none.

    `unseen` is the share of the current rows whose category the reference does not have, None where that is not known.
    """

    names: tuple[str, ...]
    shares: Shares
    other: Pair | None = None
    others: int = 0
    unseen: float | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """A column in two profiles; `missing` is the share of rows without a value, of either side."""

    name: str
    kind: Kind
    bars: NumberBars | CategoryBars
    missing: Pair = (0.0, 0.0)
    drifted: bool | None = None


@dataclass(frozen=True, slots=True)
class Distributions:
    """The columns to draw, the worst drifted first; `more` could be drawn too, `personal` are not drawn,
    and of `unknown` the two sides cannot be set side by side."""

    columns: tuple[Distribution, ...]
    rows: tuple[int, int]
    more: int = 0
    personal: int = 0
    unknown: int = 0


def distributions(
    reference: Profile, current: Profile, found: Drift, personal: Collection[str] = ()
) -> Distributions:
    """The columns of both profiles as bars: at most six, the worst drifted first. Those that are `personal` or concealed are counted."""
    hidden = {each.name for side in (reference, current) for each in side.columns if each.concealed}
    hidden |= set(personal)
    drawn: list[Distribution] = []
    more = unknown = 0
    for column in sorted((each for each in found.columns if each.name not in hidden), key=_worst):
        shown = _distribution(reference.column(column.name), current.column(column.name), column.drifted)
        if shown is None:
            unknown += 1
        elif len(drawn) < MOST_COLUMNS:
            drawn.append(shown)
        else:
            more += 1
    return Distributions(tuple(drawn), found.rows, more, len(hidden), unknown)


def _worst(column: ColumnDrift) -> tuple[bool, float]:
    # The one distance that every kind of column has, on one scale.
    return not column.drifted, -(column.js or 0.0)


def _distribution(
    before: ColumnSummary | None, after: ColumnSummary | None, drifted: bool | None
) -> Distribution | None:
    if before is None or after is None or isinstance(bars := _bars(before, after), Unknown):
        return None
    kind = after.kind if not before.present else before.kind
    return Distribution(before.name, kind, bars, (_missing(before), _missing(after)), drifted)


def _missing(column: ColumnSummary) -> float:
    return (column.nulls + column.nans) / column.rows if column.rows else 0.0


def _bars(reference: ColumnSummary, current: ColumnSummary) -> NumberBars | CategoryBars | Unknown:
    both = aligned(reference, current)
    if isinstance(both, Unknown):
        return both
    if not isinstance(both, AlignedNumbers):
        return _of_categories(reference.categories or Categories({}), current.categories or Categories({}))
    if both.kind is Kind.BOOLEAN:
        return _of_truths(both)
    return _of_numbers(both)


def _of_truths(both: AlignedNumbers) -> CategoryBars:
    counted = [
        {("false", "true")[bool(number)]: int(count) for number, count in zip(both.first, side, strict=True)}
        for side in both.counts
    ]
    return _of_categories(Categories(counted[0]), Categories(counted[1]))


def _of_categories(reference: Categories, current: Categories) -> CategoryBars:
    totals = reference.total, current.total
    before, after = reference.kept, current.kept

    def both(name: str) -> Pair:
        return _share(before.get(name, 0), totals[0]), _share(after.get(name, 0), totals[1])

    # By name where two are as frequent: the same picture each time.
    ordered = sorted({*before, *after}, key=lambda name: (-sum(both(name)), name))
    # One that is left over is drawn and not called "other".
    kept = ordered if len(ordered) <= MOST_CATEGORIES + 1 else ordered[:MOST_CATEGORIES]
    pairs = [both(name) for name in kept]
    others = len(ordered) - len(kept)
    is_all = reference.is_exact and current.is_exact
    rest = (max(0.0, 1 - sum(each[0] for each in pairs)), max(0.0, 1 - sum(each[1] for each in pairs)))
    unseen = sum(count for name, count in after.items() if name not in before)
    return CategoryBars(
        tuple(kept),
        (tuple(each[0] for each in pairs), tuple(each[1] for each in pairs)),
        rest if others or not is_all else None,
        others,
        _share(unseen, totals[1]) if is_all and totals[0] else None,
    )


def _share(count: int, total: int) -> float:
    return count / total if total else 0.0


def _of_numbers(both: AlignedNumbers) -> NumberBars:
    quartiles = [_quantiles(both, side, (0.25, 0.5, 0.75)) for side in (0, 1)]
    ends = [each for side in (0, 1) if (each := _quantiles(both, side, (TAIL, 1 - TAIL)))]
    if not ends:
        return NumberBars(0.0, 1.0, ((), ()), (None, None))
    low, high = min(each[0] for each in ends), max(each[1] for each in ends)
    is_whole = _is_whole(both, low, high)
    left, right, count = _frame(both, low, high, is_whole=is_whole)
    shares = [_spread(both, side, (left, right), count) for side in (0, 1)]
    some = both.counts.any(axis=0)
    beyond = bool(both.low[some].min() < low), bool(both.high[some].max() > high)
    by_side = _three(quartiles[0]), _three(quartiles[1])
    return NumberBars(left, right, (shares[0], shares[1]), by_side, beyond, is_whole)


def _three(found: tuple[float, ...] | None) -> tuple[float, float, float] | None:
    return (found[0], found[1], found[2]) if found else None


def _middles(both: AlignedNumbers) -> NDArray[np.float64]:
    # Halves first: the sum of two numbers may be more than a float holds.
    return np.asarray(both.low / 2 + both.high / 2)


def _quantiles(both: AlignedNumbers, side: int, shares: tuple[float, ...]) -> tuple[float, ...] | None:
    """The smallest values that so large a share of the side's numbers does not exceed, as exactly as the bins tell."""
    upto = np.cumsum(both.counts[side])
    if not len(upto) or not upto[-1]:
        return None
    wanted = np.maximum(np.ceil(np.array(shares) * upto[-1]), 1)
    at = np.searchsorted(upto, wanted)
    return tuple(float(each) for each in _middles(both)[at])


def _frame(both: AlignedNumbers, low: float, high: float, *, is_whole: bool) -> tuple[float, float, int]:
    """Where the bars begin and end, and how many there are: of whole numbers each bar holds as many of them as any other."""
    fewest = int(both.counts.sum(axis=1).min()) or int(both.counts.sum())
    # Twice the cube root of the numbers, known as Rice's rule: few numbers make few bars.
    most = min(max(math.ceil(2 * fewest ** (1 / 3)), 2), MOST_BARS)
    span = high - low
    if is_whole:
        width = max(math.ceil((span + 1) / most), 1)
        count = math.ceil((span + 1) / width)
        return low - 0.5, low - 0.5 + count * width, count
    if high / 2 - low / 2 > 0:
        return low, high, most
    pad = max(abs(low) / 20, 0.5)
    return max(low - pad, -_LARGEST), min(high + pad, _LARGEST), 1


def _is_whole(both: AlignedNumbers, low: float, high: float) -> bool:
    # Beyond this, half a number is no longer told apart from a whole one.
    if max(abs(low), abs(high)) >= 1 << 51:
        return False
    if both.kind is not Kind.FLOAT:
        return True
    shown = (both.high >= low) & (both.low <= high)
    return bool(both.is_single[shown].all() and (both.low[shown] == np.round(both.low[shown])).all())


def _spread(both: AlignedNumbers, side: int, ends: Pair, count: int) -> tuple[float, ...]:
    low, high = ends
    total = int(both.counts[side].sum())
    if not total:
        return (0.0,) * count
    along = (_middles(both) / 2 - low / 2) / (high / 2 - low / 2)
    at = np.clip(np.floor(np.clip(along, 0, 1) * count), 0, count - 1).astype(np.int64)
    return tuple(float(each) / total for each in np.bincount(at, both.counts[side], count))
