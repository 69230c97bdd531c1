"""Columns of a table as arrays: what a file is decoded to, what is stored, and how both are written as bytes.

The bytes are one line of JSON that names each column with its type and length, then the arrays one after another.
Only plain numbers, fixed-width bytes and marks are read back: nothing in them can run.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_HEADER_LIMIT = 1_000_000
# Numbers, marks and texts of one width: no kind of array that could hold an object.
_PLAIN = re.compile(r"<f8|\|b1|\|S[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """`values` are float64 or UTF-8 bytes of one width, shape `(n,)`; `missing` marks rows that hold none."""

    values: NDArray[Any]
    missing: NDArray[np.bool_] | None = None

    @property
    def is_text(self) -> bool:
        """Whether the values are text."""
        return bool(self.values.dtype.kind == "S")


Columns = Mapping[str, Column]


def packed(columns: Columns) -> bytes:
    """The columns as bytes; the same columns give the same bytes.

    >>> found = unpacked(packed({"score": Column(np.array([0.25, 0.75]))}))
    >>> found["score"].values.tolist()
    [0.25, 0.75]
    """
    arrays: list[tuple[str, bool, NDArray[Any]]] = []
    for name, column in columns.items():
        arrays.append((name, False, _plain(column.values)))
        if column.missing is not None:
            arrays.append((name, True, column.missing.astype("|b1")))
    # The same types and the same order of bytes on every machine, or digests would differ.
    header = [[name, marks, array.dtype.str, len(array)] for name, marks, array in arrays]
    parts = [json.dumps(header).encode(), b"\n", *(array.tobytes() for _, _, array in arrays)]
    return b"".join(parts)


def unpacked(content: bytes) -> dict[str, Column]:
    """The columns of these bytes; ValueError when they are not what `packed` writes."""
    end = content.find(b"\n", 0, _HEADER_LIMIT)
    if end < 0:
        raise ValueError("no header")
    at = end + 1
    values: dict[str, NDArray[Any]] = {}
    missing: dict[str, NDArray[np.bool_]] = {}
    for name, marks, kind, length in _header(content[:end]):
        dtype = np.dtype(kind)
        array = np.frombuffer(content, dtype, length, at)
        at += dtype.itemsize * length
        (missing if marks else values)[name] = array
    # All of it and nothing behind it: what is longer was not written by `packed`.
    if at != len(content) or not set(missing) <= set(values):
        raise ValueError("the arrays do not fill the bytes")
    return {name: Column(array, missing.get(name)) for name, array in values.items()}


def _plain(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind == "S":
        return values if values.dtype.itemsize else values.astype("S1")
    return values.astype("<f8")


def _header(text: bytes) -> list[tuple[str, bool, str, int]]:
    found = json.loads(text)
    return [_entry(each) for each in (found if isinstance(found, list) else [found])]


def _entry(entry: object) -> tuple[str, bool, str, int]:
    match entry:
        case [str() as name, bool() as marks, str() as kind, int() as length] if length >= 0:
            if _PLAIN.fullmatch(kind) and math.isfinite(length):
                return name, marks, kind, length
    raise ValueError("an entry of the header is none of ours")
