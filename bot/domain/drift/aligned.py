"""Two summaries of one column on bins that they share, or why they have none.

Bins are powers of two wide and begin at multiples of their width, so the finer side's are put together to the coarser's.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.domain.drift.texts import AlignedTexts, aligned_texts
from bot.domain.drift.unknown import Unknown, Why
from bot.domain.profile.bins import Bins
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.ordered import Whole, ordered

# Whole numbers beyond this are no longer told apart as floating-point ones.
_EXACT = 1 << 53


@dataclass(frozen=True, slots=True, eq=False)
class AlignedNumbers:
    """`counts[side, i]` finite numbers lie in bin `i`, from `first[i]` to `last[i]`; side 0 is the reference, 1 the current.

    `first` and `last`, shape `(k,)`, ascend and are numbers of bins; `low` and `high` the values behind them, in the
    unit of the kind. `aside`, shape `(2, 4)`, counts nulls, NaN, and infinities below and above. `ends` are
    the smallest and the largest number of the reference, `few` its different numbers where they are all known. `deviation`
    is the reference's, or, where that does not vary, that of both sides together, however many rows each has.
    """

    kind: Kind
    rows: tuple[int, int]
    first: Whole
    last: Whole
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    counts: NDArray[np.int64]
    aside: NDArray[np.int64]
    ends: tuple[int, int] | None = None
    few: Whole | None = None
    deviation: float | None = None

    @property
    def is_single(self) -> NDArray[np.bool_]:
        """Which bins hold a single value, shape `(k,)`."""
        return np.asarray(self.first == self.last)


def aligned(reference: ColumnSummary, current: ColumnSummary) -> AlignedNumbers | AlignedTexts | Unknown:
    """The two on common bins; Unknown where their values cannot be set side by side.

    A side without values has no type of its own: it is read as the other's.

    >>> before = ColumnSummary.of_numbers("year", Kind.INTEGER, np.array([2024, 2025, 2025]))
    >>> after = ColumnSummary.of_floats("year", np.array([2025.0, 2026.0]))
    >>> both = aligned(before, after)
    >>> both.low.tolist(), both.counts.tolist()
    ([2024.0, 2025.0, 2026.0], [[1, 2, 0], [0, 1, 1]])
    """
    if not reference.rows or not current.rows:
        return Unknown(Why.NO_ROWS, str(reference.rows), str(current.rows))
    sides = _of_one_kind(reference, current)
    if isinstance(sides, Unknown):
        return sides
    if sides[0].kind is Kind.CATEGORY:
        return aligned_texts(*sides)
    return _numbers(*sides)


def _of_one_kind(
    reference: ColumnSummary, current: ColumnSummary
) -> tuple[ColumnSummary, ColumnSummary] | Unknown:
    if not current.present:
        current = _empty(current, reference)
    elif not reference.present:
        reference = _empty(reference, current)
    if reference.concealed != current.concealed:
        return Unknown(Why.CONCEALED, *(("concealed", "") if reference.concealed else ("", "concealed")))
    kinds = {reference.kind, current.kind}
    if kinds == {Kind.INTEGER, Kind.FLOAT}:
        return _as_floats(reference, current)
    if len(kinds) > 1:
        return Unknown(Why.RETYPED, reference.kind, current.kind)
    return reference, current


def _empty(column: ColumnSummary, other: ColumnSummary) -> ColumnSummary:
    """A column without values, as one of the other's kind."""
    return replace(
        column,
        kind=other.kind,
        concealed=other.concealed,
        moments=None,
        ends=None,
        bins=None,
        categories=None,
    )


def _as_floats(
    reference: ColumnSummary, current: ColumnSummary
) -> tuple[ColumnSummary, ColumnSummary] | Unknown:
    found = _as_float(reference), _as_float(current)
    if found[0] is None or found[1] is None:
        return Unknown(Why.TOO_WIDE, reference.kind, current.kind)
    return found[0], found[1]


def _as_float(column: ColumnSummary) -> ColumnSummary | None:
    if column.kind is Kind.FLOAT or column.bins is None or column.ends is None:
        return column
    if not column.bins.is_exact or max(abs(each) for each in column.ends) > _EXACT:
        return None
    numbers = ordered(column.bins.numbers.astype(np.float64))
    low, high = ordered(np.array(column.ends, np.float64)).tolist()
    return replace(column, kind=Kind.FLOAT, bins=replace(column.bins, numbers=numbers), ends=(low, high))


def _numbers(reference: ColumnSummary, current: ColumnSummary) -> AlignedNumbers:
    one, two = (side.bins or Bins.of(np.empty(0, np.int64)) for side in (reference, current))
    shift = max(one.shift, two.shift)
    numbers, counts = _shared(one.coarsened(shift), two.coarsened(shift))
    shared = Bins(shift, numbers, counts)
    ends = [each for side in (reference, current) for each in side.ends or ()]
    # No bin holds anything beyond the ends: behind its outer edge there may be no number at all.
    first = np.clip(shared.first, min(ends), None) if ends else numbers
    last = np.clip(shared.last, None, max(ends)) if ends else numbers
    return AlignedNumbers(
        reference.kind,
        (reference.rows, current.rows),
        first,
        last,
        reference.values_of(first),
        reference.values_of(last),
        counts,
        np.array([[side.nulls, side.nans, *side.infinities] for side in (reference, current)]),
        reference.ends,
        one.numbers if one.is_exact else None,
        _deviation(reference, current),
    )


def _deviation(reference: ColumnSummary, current: ColumnSummary) -> float | None:
    """Of what never varied any move is without measure in its own deviations, and would be missed for want of a number."""
    before, after = reference.moments, current.moments
    # By its ends: the deviation of parts of a constant, put together, may be a little more than none.
    varies = reference.ends is None or reference.ends[0] != reference.ends[1]
    if before is None or after is None or varies or before.count == 1:
        return before.deviation if before else None
    return math.hypot((after.deviation or 0.0) / math.sqrt(2), (before.mean - after.mean) / 2)


def _shared(one: Bins, two: Bins) -> tuple[Whole, NDArray[np.int64]]:
    """The numbers with which bins of one width begin, shape `(k,)`, and both sides' counts of them, `(2, k)`."""
    numbers = np.concatenate([one.numbers, two.numbers])
    # Two runs that ascend already: a stable sort merges them.
    order = np.argsort(numbers, kind="stable")
    numbers = numbers[order]
    begins = np.concatenate([[True], numbers[1:] != numbers[:-1]]) if len(numbers) else np.empty(0, bool)
    places = np.empty(len(order), np.int64)
    places[order] = np.cumsum(begins) - 1
    counts = np.zeros((2, int(begins.sum())), np.int64)
    counts[0, places[: len(one.numbers)]] = one.counts
    counts[1, places[len(one.numbers) :]] = two.counts
    return numbers[begins], counts
