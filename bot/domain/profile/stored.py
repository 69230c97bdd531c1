"""Profiles as bytes: one line of JSON with what is small, then the bins as arrays, all of it compressed.

Read back are plain numbers and texts only: nothing in the bytes can run.
"""

import json
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.moments import Moments
from bot.domain.personal import PersonalKind
from bot.domain.profile.bins import Bins
from bot.domain.profile.categories import GROUPS, Categories
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile

VERSION = 1
MOST_BYTES = 256 << 20


def to_bytes(profile: Profile) -> bytes:
    """The profile as bytes."""
    arrays: list[NDArray[np.int64]] = []
    columns = [_told(each, arrays) for each in profile.columns]
    header = {"version": VERSION, "rows": profile.rows, "columns": columns}
    parts = [json.dumps(header).encode(), b"\n", *(each.astype("<i8").tobytes() for each in arrays)]
    return zlib.compress(b"".join(parts))


def from_bytes(stored: bytes) -> Profile:
    """The profile behind bytes; ValueError when they are not what `to_bytes` writes, or of a later version."""
    try:
        reader = zlib.decompressobj()
        plain = reader.decompress(stored, MOST_BYTES)
        line, _, rest = plain.partition(b"\n")
        header = json.loads(line)
        if reader.unconsumed_tail or not reader.eof or header["version"] != VERSION:
            raise ValueError("too large, cut off, or of another version")
        arrays = _Arrays(rest)
        found = Profile(int(header["rows"]), tuple(_summary(each, arrays) for each in header["columns"]))
        arrays.end()
    except (zlib.error, KeyError, TypeError, IndexError) as error:
        raise ValueError("these bytes are no profile") from error
    return found


def _told(column: ColumnSummary, arrays: list[NDArray[np.int64]]) -> dict[str, Any]:
    moments, bins, categories = column.moments, column.bins, column.categories
    told: dict[str, Any] = {
        "name": column.name,
        "kind": column.kind,
        "rows": column.rows,
        "missing": [column.nulls, column.nans, *column.infinities],
        "ends": column.ends,
        "moments": None if moments is None else [moments.count, moments.mean, moments.squares],
        "concealed": column.concealed,
    }
    if column.came_as is not None:
        told["came_as"] = column.came_as
    if column.looks_like is not None:
        told["looks_like"] = column.looks_like
    if bins is not None:
        told["bins"] = [bins.shift, len(bins.numbers), bins.most]
        # The steps between neighbours are small numbers: they compress well.
        arrays += [np.diff(bins.numbers, prepend=0), bins.counts]
    if categories is not None:
        told["kept"] = dict(categories.kept)
        told["groups"] = categories.groups is not None
        if categories.groups is not None:
            arrays.append(categories.groups)
    return told


def _summary(told: dict[str, Any], arrays: "_Arrays") -> ColumnSummary:
    nulls, nans, below, above = map(int, told["missing"])
    bins = categories = None
    if "bins" in told:
        shift, length, most = map(int, told["bins"])
        bins = Bins(shift, np.cumsum(arrays.take(length)), arrays.take(length), most)
    if "kept" in told:
        kept = {str(text): int(count) for text, count in told["kept"].items()}
        categories = Categories(kept, arrays.take(GROUPS) if told["groups"] else None)
    moments = told["moments"]
    return ColumnSummary(
        str(told["name"]),
        Kind(told["kind"]),
        int(told["rows"]),
        nulls,
        nans,
        (below, above),
        None if moments is None else Moments(int(moments[0]), float(moments[1]), float(moments[2])),
        None if told["ends"] is None else (int(told["ends"][0]), int(told["ends"][1])),
        bins,
        categories,
        bool(told["concealed"]),
        Kind(told["came_as"]) if "came_as" in told else None,
        PersonalKind(told["looks_like"]) if "looks_like" in told else None,
    )


class _Arrays:
    """Whole numbers of eight bytes, taken one array after another."""

    def __init__(self, plain: bytes) -> None:
        self._plain, self._at = plain, 0

    def take(self, length: int) -> NDArray[np.int64]:
        """The next so many numbers."""
        array = np.frombuffer(self._plain, "<i8", length, self._at)
        self._at += array.nbytes
        return array.astype(np.int64)

    def end(self) -> None:
        """ValueError when something is left."""
        if self._at != len(self._plain):
            raise ValueError("the arrays do not fill the bytes")
