"""The one thing that tells best how a column moved, in its own unit: where the middle lies, how wide it is, what is missing."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.quantiles import quantiles

# A median that moved by less says less than how wide the values lie.
_NOTICED = 0.1
_MIDDLE = (0.1, 0.5, 0.9)


class What(StrEnum):
    """What moved."""

    EMPTY = "empty"
    MEDIAN = "median"
    SPREAD = "spread"
    TRUE = "true"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Shift:
    """From one value to another: shares of the rows that are empty, true or hold `text`, a median, or what the middle 80 % span."""

    what: What
    before: float
    after: float
    text: str = ""

    @property
    def size(self) -> float:
        """How far apart the two are."""
        return abs(self.after - self.before)


def shift(reference: ColumnSummary, current: ColumnSummary) -> Shift | None:
    """What tells best how the column moved; None where a side has no rows, or the two are of different kinds.

    >>> import numpy as np
    >>> sides = [ColumnSummary.of_numbers("age", Kind.INTEGER, np.arange(70) + least) for least in (20, 40)]
    >>> shift(*sides)
    Shift(what=<What.MEDIAN: 'median'>, before=54.0, after=74.0, text='')
    """
    if not reference.rows or not current.rows:
        return None
    empty = Shift(What.EMPTY, reference.nulls / reference.rows, current.nulls / current.rows)
    if not reference.present or not current.present:
        return empty
    if reference.kind is Kind.CATEGORY or current.kind is Kind.CATEGORY:
        found = _of_texts(reference, current)
    elif Kind.BOOLEAN in (reference.kind, current.kind):
        found = _of_truths(reference, current)
    else:
        return _of_numbers(reference, current, empty)
    return empty if found is None or empty.size > found.size else found


def _of_texts(reference: ColumnSummary, current: ColumnSummary) -> Shift | None:
    if reference.kind is not current.kind:
        return None
    one, two = (side.categories or Categories({}) for side in (reference, current))
    found = (
        Shift(What.TEXT, one.kept.get(text, 0) / reference.rows, two.kept.get(text, 0) / current.rows, text)
        for text in {**one.kept, **two.kept}
        # Of a text that a side let go nobody knows how often it occurs there.
        if all(side.is_exact or text in side.kept for side in (one, two))
    )
    return max(found, key=lambda each: (each.size, each.text), default=None)


def _of_truths(reference: ColumnSummary, current: ColumnSummary) -> Shift | None:
    if not reference.moments or not current.moments or reference.kind is not current.kind:
        return None
    before, after = (
        side.moments.mean * side.moments.count / side.rows if side.moments else 0.0
        for side in (reference, current)
    )
    return Shift(What.TRUE, before, after)


def _of_numbers(reference: ColumnSummary, current: ColumnSummary, empty: Shift) -> Shift:
    before, after = (quantiles(side, _MIDDLE) for side in (reference, current))
    if before is None or after is None:
        return empty
    median, spread = (
        Shift(What.MEDIAN, before[1], after[1]),
        Shift(What.SPREAD, before[2] - before[0], after[2] - after[0]),
    )
    width = max(spread.before, spread.after)
    moved = max(median.size, spread.size) / width if width else float(median.size > 0)
    if empty.size > moved:
        return empty
    return median if median.size >= _NOTICED * width or median.size >= spread.size else spread
