"""Drift as plain JSON values, for programs."""

from bot.domain.drift.drift import STATISTICS, ColumnDrift, Drift

Json = dict[str, object]


def to_json(found: Drift) -> Json:
    """Rows of both sides, the columns by name, and whether any drifted; a number that there is not is null.

    >>> to_json(Drift((3, 2), ()))
    {'rows': {'reference': 3, 'current': 2}, 'columns': {}, 'drifted': False}
    """
    return {
        "rows": dict(zip(("reference", "current"), found.rows, strict=True)),
        "columns": {each.name: _column(each) for each in found.columns},
        "drifted": found.drifted,
    }


def _column(found: ColumnDrift) -> Json:
    told: Json = {"kind": found.kind, **{name: getattr(found, name) for name in STATISTICS}}
    told |= {"p_value": found.p_value, "corrected": found.corrected, "bounds": dict(found.bounds or {})}
    told |= {"exceeded": list(found.exceeded), "drifted": found.drifted}
    if found.unknown:
        why = found.unknown
        told["unknown"] = {"because": why.because, "reference": why.reference, "current": why.current}
    return told
