"""The fingerprint of rows in whatever order: the same for another order, another split into files, another format.

A cell is what it says as text: `1`, `1.0` and `1.00` are one number, an empty cell, null and NaN are one nothing,
`True` and `true` one truth, and midnight without a zone is its day; leading zeros stay. Each row is hashed by
SHA-256 over its cells in the order of the columns' names, and the hashes are added modulo 2**256, so that order does
not matter and a duplicate does. This finds every change that happens; it is no defence against somebody who may
choose millions of rows in order to forge a sum (Wagner, "A generalized birthday problem", 2002).
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

_MODULUS = 1 << 256
_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)?\.?[0-9]*(?:[eE][+-]?[0-9]{1,4})?")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_WORDS = {
    **dict.fromkeys(("true", "True", "TRUE"), "true"),
    **dict.fromkeys(("false", "False", "FALSE"), "false"),
    **dict.fromkeys(("nan", "NaN", "NAN", "-nan"), ""),
}
# What a number, a moment or one of the words above can begin with.
_SPECIAL = frozenset("0123456789+-.tTfFnN")
# Beyond it a float leaves out whole numbers, and two of them would read the same.
_EXACT = 2**53


class RowHash:
    """Adds up rows; `digest` is the fingerprint of all of them."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = sorted(columns)
        self._order = [columns.index(each) for each in self._columns]
        self._sum = 0
        self.rows = 0

    def add(self, cells: Sequence[Iterable[str | None]]) -> None:
        """Add rows given column by column, in the order the columns were named."""
        plain = [[canonical(each) for each in cells[at]] for at in self._order]
        for row in zip(*plain, strict=True):
            # With its length, or `ab,c` and `a,bc` would be one row.
            encoded = "".join([f"{len(each)}:{each}" for each in row]).encode("utf-8", "surrogatepass")
            self._sum += int.from_bytes(hashlib.sha256(encoded).digest(), "big")
            self.rows += 1
        self._sum %= _MODULUS

    def digest(self) -> str:
        """64 hexadecimal digits over the columns' names, the number of rows and their sum."""
        told = json.dumps(["rows", self._columns, self.rows, f"{self._sum:064x}"], ensure_ascii=True)
        return hashlib.sha256(told.encode()).hexdigest()


def canonical(text: str | None) -> str:
    """A cell as what it says.

    >>> [canonical(each) for each in ("1.50", "1e3", "007", "True", None, "2026-11-01 00:00:00", "-0.0")]
    ['1.5', '1000', '007', 'true', '', '2026-11-01', '0']
    """
    if not text:
        return ""
    if text[0] not in _SPECIAL:
        return text
    if (word := _WORDS.get(text)) is not None:
        return word
    # Whole numbers are themselves, leading zeros included: `007` is a name and not seven.
    if text.isascii() and text.isdigit():
        return text
    if _NUMBER.fullmatch(text):
        return _number(text)
    match = _MOMENT.fullmatch(text)
    return text if match is None else _moment(text, match)


def _number(text: str) -> str:
    try:
        value = float(text)
    except ValueError:
        return text
    if not math.isfinite(value):
        return text
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    plain = text.lstrip("-")
    return text if plain.isdigit() else repr(value)


def _moment(text: str, match: re.Match[str]) -> str:
    day, clock, fraction, zone = match.groups()
    clock = clock if len(clock) > 5 else f"{clock}:00"
    try:
        at = datetime.fromisoformat(f"{day}T{clock}{zone or ''}")
    except ValueError:
        return text
    rest = (fraction or "").rstrip("0")
    parts = f".{rest}" if rest else ""
    if zone:
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") + parts + "Z"
    if clock == "00:00:00" and not parts:
        return day
    return f"{day}T{clock}{parts}"
