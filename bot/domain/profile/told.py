"""A profile as plain JSON values, for programs."""

import math
from datetime import UTC, datetime, timedelta
from heapq import nlargest

from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from bot.domain.profile.quantiles import quantiles

Json = dict[str, object]
TOP = 20
SHARES = {"p05": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_json(found: Profile) -> Json:
    """The rows, and the columns by name; a number that there is not is null, days and moments are ISO 8601.

    >>> to_json(Profile(0))
    {'rows': 0, 'columns': {}}
    """
    return {"rows": found.rows, "columns": {each.name: _column(each) for each in found.columns}}


def _column(column: ColumnSummary) -> Json:
    told: Json = {
        "kind": column.kind.value,
        "nulls": column.nulls,
        "nans": column.nans,
        "infinities": list(column.infinities),
    }
    return told | (_numbers(column) if column.kind.is_number else _texts(column))


def _numbers(column: ColumnSummary) -> Json:
    bins, moments = column.bins, column.moments
    # As floating-point numbers, whole ones could lose their last digits.
    ends = column.ends if column.kind is Kind.INTEGER else None
    low, high = ends or (value(column.kind, each) for each in (column.low, column.high))
    found = quantiles(column, tuple(SHARES.values())) or (None,) * len(SHARES)
    return {
        "different": len(bins.numbers) if bins and bins.is_exact else None,
        "min": low,
        "max": high,
        "mean": value(column.kind, moments.mean if moments and moments.count else None),
        "deviation": moments.deviation if moments else None,
        **{name: value(column.kind, each) for name, each in zip(SHARES, found, strict=True)},
    }


def _texts(column: ColumnSummary) -> Json:
    found = column.categories
    kept = {} if found is None else found.kept
    top = nlargest(TOP, kept.items(), key=lambda each: (each[1], each[0]))
    is_exact = found is None or found.is_exact
    return {"different": len(kept) if is_exact else None, "top": [list(each) for each in top]}


def value(kind: Kind, found: float | None) -> object:
    """A value in the unit of its kind: a number, or the day or moment it stands for."""
    if found is None or not math.isfinite(found):
        return None
    if kind not in {Kind.DATE, Kind.TIME}:
        return found
    try:
        at = _EPOCH + (timedelta(days=found) if kind is Kind.DATE else timedelta(microseconds=found))
    except OverflowError:
        return None
    return at.date().isoformat() if kind is Kind.DATE else at.isoformat()
