"""How many rows of a column are beyond a value, or hold texts that are not known: exactly, or from so many to so many."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from heapq import nlargest

import numpy as np

from bot.domain.profile.categories import hash_of
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.ordered import ordered
from bot.domain.quality.expectations import Known
from bot.domain.quality.findings import Rows
from bot.domain.quality.inferring import reach

NAMED = 5
_LEAST, _MOST = -(2**63), 2**63 - 1


def above(column: ColumnSummary, value: float) -> Rows:
    """How many finite values are greater than one in the unit of the column, whose kind has an order."""
    bins, finite = column.bins, _finite(column)
    if bins is None or column.ends is None or math.isnan(value):
        return Rows.exactly(0, finite)
    limit = _number(column, value, math.floor)
    surely, perhaps = (int(bins.counts[each > limit].sum()) for each in (bins.first, bins.last))
    # The bin of the limit may hold nothing beyond it, and the largest value is known exactly.
    is_any = column.ends[1] > limit
    return Rows(max(surely, is_any), perhaps if is_any else 0, finite)


def below(column: ColumnSummary, value: float) -> Rows:
    """How many finite values are less than one in the unit of the column, whose kind has an order."""
    bins, finite = column.bins, _finite(column)
    if bins is None or column.ends is None or math.isnan(value):
        return Rows.exactly(0, finite)
    limit = _number(column, value, math.ceil)
    surely, perhaps = (int(bins.counts[each < limit].sum()) for each in (bins.last, bins.first))
    is_any = column.ends[0] < limit
    return Rows(max(surely, is_any), perhaps if is_any else 0, finite)


@dataclass(frozen=True, slots=True)
class Unseen:
    """The texts that are not known: in how many `rows`, and how many `different` ones.

    `texts` are the most frequent of them with their rows; `once` is how many of the known ones the reference has in one row
    alone, of those that are judged.
    """

    rows: Rows
    different: int
    texts: tuple[tuple[str, int], ...]
    once: int


def unseen(column: ColumnSummary, known: Known) -> Unseen:
    """Which texts of a column of texts are not known."""
    found = column.categories
    if found is None:
        return Unseen(Rows.exactly(0, column.present), 0, (), 0)
    limits = [each for each in (known.within, reach(found)) if each is not None]
    limit = min(limits, default=None)
    new = {text: count for text, count in found.kept.items() if text not in known.texts}
    surely = new if known.within is None else _up_to(new, known.within)
    seen = sum(count for text, count in found.kept.items() if text in known.texts)
    once = known.once if limit is None else _up_to(dict.fromkeys(known.once, 1), limit)
    texts = nlargest(NAMED, surely.items(), key=lambda each: (each[1], each[0]))
    # Of a text that one of the two let go nobody knows whether it was there.
    perhaps = sum(surely.values()) if limit is None else column.present - seen
    return Unseen(Rows(sum(surely.values()), perhaps, column.present), len(surely), tuple(texts), len(once))


def different(column: ColumnSummary) -> int | None:
    """How many different finite values or texts it holds; None where that is not known exactly."""
    if column.bins is not None:
        return len(column.bins.counts) if column.bins.is_exact else None
    if column.categories is not None:
        return len(column.categories.kept) if column.categories.is_exact else None
    return 0


def _up_to(texts: dict[str, int], limit: int) -> dict[str, int]:
    return {text: count for text, count in texts.items() if hash_of(text) <= limit}


def _finite(column: ColumnSummary) -> int:
    return column.present - sum(column.infinities)


def _number(column: ColumnSummary, value: float, whole: Callable[[float], int]) -> int:
    if column.kind is Kind.FLOAT:
        return int(ordered(np.array([value]))[0])
    if math.isinf(value):
        return _MOST if value > 0 else _LEAST
    return min(max(whole(value), _LEAST), _MOST)
