"""Findings as plain values and back: what is stored with an examination, and what programs read."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain.quality.findings import Finding, FindingKind, Rows, Why


def to_plain(found: Finding) -> dict[str, Any]:
    """A finding as plain values, without what it does not say."""
    told: dict[str, Any] = {
        "kind": found.kind.value,
        "column": found.column,
        "rows": _rows(found.rows),
        "expected": found.expected,
        "actual": found.actual,
        "limit": found.limit,
        "extreme": found.extreme,
        "allowed": found.allowed,
        "texts": [list(each) for each in found.texts],
        "different": found.different,
        "key": list(found.key),
        "newest": found.newest.isoformat() if found.newest else None,
        "within_s": found.within.total_seconds() if found.within else None,
        "why": found.why.value if found.why else None,
        "is_said": found.is_said,
        "concealed": found.concealed,
    }
    # A limit of 0 says something.
    return {key: each for key, each in told.items() if each not in (None, "", []) and each is not False}


def from_plain(told: Mapping[str, Any]) -> Finding:
    """The finding behind plain values; ValueError or KeyError when they are none."""
    rows, within, newest = told.get("rows"), told.get("within_s"), told.get("newest")
    why = told.get("why")
    return Finding(
        FindingKind(told["kind"]),
        told.get("column", ""),
        None if rows is None else Rows(rows["at_least"], rows["at_most"], rows["of"]),
        told.get("expected", ""),
        told.get("actual", ""),
        told.get("limit"),
        told.get("extreme"),
        told.get("allowed"),
        tuple((text, count) for text, count in told.get("texts", ())),
        told.get("different", 0),
        tuple(told.get("key", ())),
        None if newest is None else datetime.fromisoformat(newest),
        None if within is None else timedelta(seconds=within),
        None if why is None else Why(why),
        told.get("is_said", False),
        told.get("concealed", False),
    )


def all_from_plain(told: Sequence[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """All of them."""
    return tuple(map(from_plain, told))


def _rows(rows: Rows | None) -> dict[str, int] | None:
    if rows is None:
        return None
    return {"at_least": rows.at_least, "at_most": rows.at_most, "of": rows.of}
