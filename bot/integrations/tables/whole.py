"""The profile of a table that fits in memory, in which every number and every text is told apart. A leaf: pyarrow.

Its parts are read as those of a bounded profile are; each column is then sorted once, and all statistics read that.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bot.domain.drift import exact
from bot.domain.profile.categories import short
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from bot.integrations.compute.port import Compute
from bot.integrations.tables.batches import Table
from bot.integrations.tables.parts import Part, Plan, cells_of, kinds_of, parts_of
from bot.integrations.tables.readable import Readable, kinds_of_rows, same_rows
from bot.integrations.tables.summaries import counts, floats, whole

Numbers = NDArray[np.float64] | NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """What some rows of a column hold: `numbers`, shape `(n,)`, or texts counted, beside so many nulls."""

    numbers: Numbers | None
    texts: Mapping[str, int]
    nulls: int


def profile_whole(
    tables: Sequence[Table], compute: Compute, *, on_part: Callable[[int, int], None] | None = None
) -> Profile:
    """The profile of one table in files, without bounds on memory; `on_part` hears how many parts of how many are done.

    Raises BadInput when a file cannot be read.
    """
    plan = Plan(kinds_of(tables))
    parts = list(parts_of(tables, plan))
    read: list[list[Cells]] = [[] for _ in plan.kinds]
    for done, found in enumerate(compute.each(_read, parts), 1):
        for kept, cells in zip(read, found, strict=True):
            kept.append(cells)
        if on_part:
            on_part(done, len(parts))
    return _profile(compute.each(_summary, list(zip(plan.kinds, read, strict=True))))


def profile_rows_whole(rows: Readable) -> Profile:
    """The same of rows that come some at a time. AlreadyResolved when they were others the second time they were asked for."""
    kinds = kinds_of_rows(rows)
    read: list[list[Cells]] = [[] for _ in kinds]
    with same_rows():
        for batch in rows.batches():
            for (name, kind), kept in zip(kinds, read, strict=True):
                kept.append(_cells(kind, batch.column(name)))
    return _profile(map(_summary, zip(kinds, read, strict=True)))


def _profile(summaries: Iterable[ColumnSummary]) -> Profile:
    columns = tuple(summaries)
    return Profile(columns[0].rows, columns)


def _read(part: Part) -> list[Cells]:
    kinds = [kind for _, kind in part.plan.kinds]
    read: list[list[Cells]] = [[] for _ in kinds]
    for at, cells in cells_of(part):
        read[at] += [_cells(kinds[at], chunk) for chunk in cells.chunks]
    return [_joined(kind, each) for kind, each in zip(kinds, read, strict=True)]


def _cells(kind: Kind, chunk: "pa.Array[Any]") -> Cells:
    if kind is Kind.CATEGORY:
        texts: Counter[str] = Counter()
        for text, count in counts(chunk):
            texts[short(text)] += count
        return Cells(None, texts, chunk.null_count)
    numbers = floats(chunk) if kind is Kind.FLOAT else whole(kind, chunk)
    return Cells(numbers, {}, chunk.null_count)


def _joined(kind: Kind, some: Sequence[Cells]) -> Cells:
    nulls = sum(each.nulls for each in some)
    if kind is Kind.CATEGORY:
        texts: Counter[str] = Counter()
        for each in some:
            texts.update(each.texts)
        return Cells(None, texts, nulls)
    type_ = np.float64 if kind is Kind.FLOAT else np.int64
    found = [each.numbers for each in some if each.numbers is not None]
    return Cells(np.concatenate([np.empty(0, type_), *found]), {}, nulls)


def _summary(given: tuple[tuple[str, Kind], Sequence[Cells]]) -> ColumnSummary:
    (name, kind), some = given
    cells = _joined(kind, some)
    if cells.numbers is None:
        return exact.texts(name, dict(cells.texts), cells.nulls)
    if kind is Kind.FLOAT:
        return exact.floats(name, cells.numbers.astype(np.float64, copy=False), cells.nulls)
    return exact.numbers(name, kind, cells.numbers.astype(np.int64, copy=False), cells.nulls)
