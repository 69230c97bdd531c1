"""Where the rows of a finding are: the first few, found by reading the tables a second time. A leaf: pyarrow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bot.domain.profile.categories import hash_of, short
from bot.domain.profile.column import Kind
from bot.domain.quality.expectations import Expectations, Known
from bot.domain.quality.findings import Finding, FindingKind
from bot.integrations.tables.batches import Table
from bot.integrations.tables.keys import Hashes, hashes_of
from bot.integrations.tables.texts import texts

MOST = 5
Marks = NDArray[np.bool_]
_READS: Mapping[str, Callable[[str], object]] = {
    Kind.INTEGER: int,
    Kind.FLOAT: float,
    Kind.BOOLEAN: lambda text: ("true", "false").index(text.lower()),
    Kind.DATE: datetime.fromisoformat,
    Kind.TIME: datetime.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a file, counted from 1; a header does not count."""

    file: str
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class _Wanted:
    """What is looked for: rows that `fits` marks; `found` so far."""

    fits: Callable[[pa.RecordBatch], Marks]
    found: list[Place]


def places(
    tables: Sequence[Table],
    findings: Sequence[Finding],
    expected: Expectations,
    repeated: Hashes | None = None,
    most: int = MOST,
) -> tuple[tuple[Place, ...], ...]:
    """The first rows of each finding, none for one that is of no rows; `repeated` are hashes of keys that repeat, ascending."""
    wanted = [_Wanted(_fitting(each, expected, repeated), []) for each in findings]
    for table in tables:
        before = 0
        for batch in table.batches():
            for each in wanted:
                if len(each.found) < most:
                    rows = np.flatnonzero(each.fits(batch))[: most - len(each.found)]
                    each.found.extend(Place(table.file.known_as, before + int(at) + 1) for at in rows)
            before += batch.num_rows
            if all(len(each.found) >= most for each in wanted):
                break
    return tuple(tuple(each.found) for each in wanted)


def _fitting(
    finding: Finding, expected: Expectations, repeated: Hashes | None
) -> Callable[[pa.RecordBatch], Marks]:
    wish = expected.column(finding.column)
    match finding.kind:
        case FindingKind.REPEATED if repeated is not None:
            return _Repeats(finding.key, repeated).marks
        case FindingKind.NULLS | FindingKind.ALL_NULL:
            return lambda batch: np.asarray(batch.column(finding.column).is_null())
        case FindingKind.UNSEEN if wish is not None and wish.known is not None:
            known = wish.known
            return lambda batch: _unseen(batch.column(finding.column), known)
        case FindingKind.RETYPED if finding.expected in _READS:
            reads = _READS[finding.expected]
            return lambda batch: _unreadable(batch.column(finding.column), reads)
        case kind if kind in _NUMBERS:
            return lambda batch: _NUMBERS[kind](_floats(batch.column(finding.column)), finding.limit or 0.0)
    return lambda batch: np.zeros(batch.num_rows, bool)


_NUMBERS: Mapping[FindingKind, Callable[[NDArray[np.float64], float], Marks]] = {
    FindingKind.ABOVE: lambda values, limit: np.isfinite(values) & (values > limit),
    FindingKind.BELOW: lambda values, limit: np.isfinite(values) & (values < limit),
    FindingKind.INFINITE: lambda values, _: np.isinf(values),
    FindingKind.NOT_NUMBERS: lambda values, _: np.isnan(values),
}


def _floats(cells: "pa.Array[Any]") -> NDArray[np.float64]:
    """The values of a column of numbers, 0 where there is none: it is no finding."""
    return np.asarray(pc.cast(cells, pa.float64(), safe=False).fill_null(0.0))


def _unseen(cells: "pa.Array[Any]", known: Known) -> Marks:
    kept = (None if each is None else short(each) for each in texts(cells))
    return np.array([each is not None and _is_new(each, known) for each in kept], bool)


def _is_new(text: str, known: Known) -> bool:
    return text not in known.texts and (known.within is None or hash_of(text) <= known.within)


def _unreadable(cells: "pa.Array[Any]", reads: Callable[[str], object]) -> Marks:
    return np.array([each is not None and not _can(reads, each) for each in texts(cells)], bool)


def _can(reads: Callable[[str], object], text: str) -> bool:
    try:
        reads(text.strip())
    except ValueError:
        return False
    return True


class _Repeats:
    """Rows whose key was in a row before."""

    def __init__(self, key: Sequence[str], repeated: Hashes) -> None:
        self._key, self._repeated = key, repeated
        self._seen: set[int] = set()

    def marks(self, batch: pa.RecordBatch) -> Marks:
        """Which rows of the next batch repeat one before."""
        hashes = hashes_of(batch, self._key)
        found = np.isin(hashes, self._repeated)
        for at in np.flatnonzero(found):
            value = int(hashes[at])
            found[at] = value in self._seen
            self._seen.add(value)
        return found
