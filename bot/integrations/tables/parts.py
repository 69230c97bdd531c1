"""A table in parts that can be read apart from each other, and the profile of each. A leaf: pyarrow.

A part is a value that can be sent to another process or machine which sees the same files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from bot.integrations.tables.batches import Format, Table, sentences
from bot.integrations.tables.columns import Types
from bot.integrations.tables.sources import SourceFile
from bot.integrations.tables.summaries import kind_of, summary

# Cells are summarised so many at a time: one column of a row group may be large.
CELLS = 1 << 20
KEPT = 31 << 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What is kept of each column, by its name in the table's order; those in `personal` are concealed with the salt."""

    kinds: tuple[tuple[str, Kind], ...]
    personal: frozenset[str] = field(default=frozenset())
    salt: bytes = b""

    def salt_of(self, name: str) -> bytes:
        """The salt of a column, none where it is not personal."""
        return self.salt if name in self.personal else b""


@dataclass(frozen=True, slots=True)
class Part:
    """A row group of a Parquet file, or with `group` None a whole file; `texts` are the file's names of columns of text."""

    file: SourceFile
    table: Table
    plan: Plan
    group: int | None = None
    texts: tuple[str, ...] = ()


def kinds_of(tables: Sequence[Table]) -> tuple[tuple[str, Kind], ...]:
    """The columns of the tables together, as the first has them, with the kind that fits all of them."""
    names = list(tables[0].columns)
    types = Types(names)
    for each in tables:
        if each.format is Format.PARQUET:
            # Parquet says in its schema what it holds: no row is read for it.
            types.add_types(_types(each, names))
            continue
        for batch in each.batches():
            types.add(batch.select(names), is_typed=each.is_typed)
    return tuple((column.name, kind_of(column.type)) for column in types.columns())


def _types(table: Table, names: Sequence[str]) -> list[pa.DataType]:
    with sentences(table.file):
        found = dict(zip(table.columns, pq.read_schema(table.file.path).types, strict=True))
    return [found[each] for each in names]


def parts_of(tables: Sequence[Table], plan: Plan) -> Iterator[Part]:
    """The parts of the tables, each of which is read by itself."""
    for each in tables:
        if each.format is Format.PARQUET:
            with sentences(each.file), pq.ParquetFile(each.file.path) as opened:
                groups = opened.metadata.num_row_groups
                # As codes they are decoded and counted several times as fast.
                texts = tuple(
                    column.name for column in opened.schema_arrow if pa.types.is_string(column.type)
                )
            yield from (Part(each.file, each, plan, group, texts) for group in range(groups))
        else:
            yield Part(each.file, each, plan)


def profile_part(part: Part) -> Profile:
    """The profile of one part. BadInput when it cannot be read."""
    _keep_memory()
    if part.group is None:
        return profile_batches(part.table.batches(), part.plan)
    columns = [_column(cells, *part.plan.kinds[at], part.plan) for at, cells in cells_of(part)]
    return Profile(columns[0].rows, tuple(columns))


def _keep_memory() -> None:
    """Have this process keep what it frees for what comes next: memory from the system takes longer than the arithmetic in it.

    The allocator of glibc keeps blocks as large as one that was given back before, up to 32 MB.
    """
    np.empty(KEPT, np.uint8)


def cells_of(part: Part) -> Iterator[tuple[int, "pa.ChunkedArray[Any]"]]:
    """The cells of a part, each time some of one column, whose place in the plan is told. BadInput when it cannot be read."""
    if part.group is None:
        for batch in part.table.batches():
            for at, (name, _) in enumerate(part.plan.kinds):
                yield at, pa.chunked_array([batch.column(name)])
        return
    with sentences(part.file), pq.ParquetFile(part.file.path, read_dictionary=list(part.texts)) as opened:
        stored = dict(zip(part.table.columns, opened.schema_arrow.names, strict=True))
        # One column after another: a row group whole would take many times the memory.
        for at, (name, _) in enumerate(part.plan.kinds):
            yield at, opened.read_row_group(part.group, [stored[name]], use_threads=False).column(0)


def profile_batches(batches: Iterator[pa.RecordBatch], plan: Plan) -> Profile:
    """The profile of rows that come some at a time."""
    return reduce(Profile.merged, (profile_batch(each, plan) for each in batches), empty(plan))


def profile_batch(batch: pa.RecordBatch, plan: Plan) -> Profile:
    """The profile of these rows."""
    columns = [_column(pa.chunked_array([batch.column(name)]), name, kind, plan) for name, kind in plan.kinds]
    return Profile(batch.num_rows, tuple(columns))


def empty(plan: Plan) -> Profile:
    """The profile of no rows."""
    return Profile(0, tuple(_nothing(name, kind, plan) for name, kind in plan.kinds))


def _column(cells: "pa.ChunkedArray[Any]", name: str, kind: Kind, plan: Plan) -> ColumnSummary:
    found = [
        summary(name, kind, chunk.slice(at, CELLS), plan.salt_of(name))
        for chunk in cells.chunks
        for at in range(0, len(chunk), CELLS)
    ]
    return reduce(ColumnSummary.merged, found) if found else _nothing(name, kind, plan)


def _nothing(name: str, kind: Kind, plan: Plan) -> ColumnSummary:
    # An array made of a list would look for pandas, and load it.
    return summary(name, kind, pa.nulls(0, pa.string()), plan.salt_of(name))
