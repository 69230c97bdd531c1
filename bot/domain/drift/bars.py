"""The two sides of a column as few bars that can be drawn over each other: what share of its rows lies in each.

Numbers are drawn where the middle of their bin lies; statistics never read these.
"""

import math
from dataclasses import dataclass
from heapq import nlargest

import numpy as np
from numpy.typing import NDArray

from bot.domain.drift.aligned import AlignedNumbers, aligned
from bot.domain.drift.unknown import Unknown
from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary, Kind

# So many bars are told apart at a glance, and so many texts.
BARS, TEXTS = 32, 8
# So much of either side may lie beyond the outer bars, in whose place it is drawn.
_TAIL = 0.005

Sides = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class NumberBars:
    """`shares[side, i]` of the rows lie from `edges[i]` to `edges[i + 1]`, side 0 the reference's.

    Of `few` different numbers each has a bar, in order, and there are no edges. `cut` says whether values beyond the outer edges are
    drawn in the outer bars. `aside` are the shares that are empty, no numbers and infinite, each of both sides.
    """

    kind: Kind
    shares: NDArray[np.float64]
    edges: NDArray[np.float64]
    few: NDArray[np.float64] | None
    cut: tuple[bool, bool]
    aside: tuple[tuple[str, Sides], ...]


@dataclass(frozen=True, slots=True)
class TextBars:
    """Each text with its share of the rows of both sides, the reference's most frequent first; `others` are all that are not named."""

    texts: tuple[tuple[str, Sides], ...]
    others: Sides
    aside: tuple[tuple[str, Sides], ...]


def bars(reference: ColumnSummary, current: ColumnSummary) -> NumberBars | TextBars | None:
    """What to draw; None where the sides cannot be set beside each other, or their values are not shown.

    >>> ages = [ColumnSummary.of_numbers("x", Kind.INTEGER, np.array(each)) for each in ([1, 2], [2, 2])]
    >>> found = bars(*ages)
    >>> found.few.tolist(), found.shares.tolist()
    ([1.0, 2.0], [[0.5, 0.5], [0.0, 1.0]])
    """
    if reference.concealed or current.concealed:
        return None
    both = aligned(reference, current)
    if isinstance(both, Unknown):
        return None
    if isinstance(both, AlignedNumbers):
        return _of_numbers(both)
    return _of_texts(reference, current)


def _of_texts(reference: ColumnSummary, current: ColumnSummary) -> TextBars:
    one, two = (side.categories or Categories({}) for side in (reference, current))
    rows = reference.rows, current.rows

    def sides(text: str) -> Sides:
        return one.kept.get(text, 0) / rows[0], two.kept.get(text, 0) / rows[1]

    most = nlargest(TEXTS, {**one.kept, **two.kept}, key=lambda text: (max(sides(text)), text))
    named = sorted(most, key=lambda text: (sides(text)[0], sides(text)[1], text), reverse=True)
    shown = [sum(sides(text)[side] for text in named) for side in (0, 1)]
    others = [
        each.present / each.rows - known for each, known in zip((reference, current), shown, strict=True)
    ]
    aside = _told({"empty": (reference.nulls / rows[0], current.nulls / rows[1])})
    # What is left of a sum may be a little less than nothing.
    return TextBars(
        tuple((text, sides(text)) for text in named), (max(others[0], 0.0), max(others[1], 0.0)), aside
    )


def _of_numbers(both: AlignedNumbers) -> NumberBars:
    rows = np.array(both.rows)[:, None]
    shares = both.counts / rows
    aside = (both.aside / rows).T.tolist()
    told = _told(
        {
            "empty": (aside[0][0], aside[0][1]),
            "no number": (aside[1][0], aside[1][1]),
            "infinite": (aside[2][0] + aside[3][0], aside[2][1] + aside[3][1]),
        }
    )
    if len(both.low) <= BARS and bool(both.is_single.all()):
        return NumberBars(both.kind, shares, np.empty(0), both.low, (False, False), told)
    edges = _edges(both)
    with np.errstate(over="ignore", invalid="ignore"):
        middle = both.low + (both.high - both.low) / 2
    at = np.clip(np.searchsorted(edges, middle, "right") - 1, 0, len(edges) - 2)
    drawn = np.array([np.bincount(at, each, len(edges) - 1) for each in shares])
    cut = bool(middle[0] < edges[0]), bool(middle[-1] > edges[-1])
    return NumberBars(both.kind, drawn, edges, None, cut, told)


def _edges(both: AlignedNumbers) -> NDArray[np.float64]:
    """Edges at equal distances from where the lower tails end to where the upper ones begin."""
    present = [each for each in both.counts if each.any()]
    upto = np.array([np.cumsum(each) / each.sum() for each in present])
    first = int(np.min([np.searchsorted(each, _TAIL) for each in upto]))
    last = int(np.max([np.searchsorted(each, 1 - _TAIL) for each in upto]))
    low, high = float(both.low[first]), float(both.high[min(last, len(both.high) - 1)])
    if both.kind is Kind.FLOAT:
        # Divided first: the distance itself may be larger than any number.
        return low + (high / BARS - low / BARS) * np.arange(BARS + 1, dtype=np.float64)
    # Whole numbers of which each bar holds equally many.
    step = max(math.ceil((high - low + 1) / BARS), 1)
    return low - 0.5 + step * np.arange(math.ceil((high - low + 1) / step) + 1, dtype=np.float64)


def _told(aside: dict[str, Sides]) -> tuple[tuple[str, Sides], ...]:
    return tuple((name, sides) for name, sides in aside.items() if any(sides))
