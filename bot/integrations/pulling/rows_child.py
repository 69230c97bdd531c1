"""The process that reads a source's query: `python -m bot.integrations.pulling.rows_child`, one part of its rows and out.

A leaf: pyarrow loads here. What the query gives is a stranger's: this process ends when it takes more memory, time or disk than it
was given. On stdin: what to read, as JSON, with the password. On stdout: `F` and what is in the file that it wrote, as JSON; `E`
and an error's sentence; or `R` and why not.
"""

import dataclasses
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bot.errors import BadInput, BotError, Unavailable
from bot.integrations.pulling.marks import Mark, is_later, mark_of
from bot.integrations.tables.confining import confine
from bot.integrations.tables.limits import Limits, Refusal, Refused, json_refusal
from bot.integrations.tables.query import Query, Rows, query
from bot.integrations.tables.texts import texts

FIELD = "query"
_NO_MEMORY = ("out of memory", "received 2 results")


def main(request: str) -> bytes:
    """What was written, or why nothing was."""
    given = json.loads(request)
    limits = Limits(**given["limits"])
    confine(limits, writes=limits.file_bytes)
    try:
        return b"F" + json.dumps(_read(given, limits)).encode()
    except Refused as refused:
        return json_refusal(refused.why, refused.about, refused.row)
    except MemoryError:
        return json_refusal(Refusal.MEMORY)
    except BotError as error:
        # How the driver says that its library was given no more memory.
        if any(each in error.sentence for each in _NO_MEMORY):
            return json_refusal(Refusal.MEMORY)
        kind = "unavailable" if isinstance(error, Unavailable) else "bad"
        return b"E" + json.dumps({"kind": kind, "sentence": error.sentence}).encode()
    except OSError:
        # A file that grows beyond what it may have.
        return json_refusal(Refusal.FILE)


def _read(given: dict[str, Any], limits: Limits) -> dict[str, Any]:
    after = None if given["after"] is None else Mark(**given["after"])
    asked = query(given["url"], given["sql"])
    part = _Part(given["watermark"], datetime.fromisoformat(given["until"]), limits)
    with _since(asked, part.watermark, after, int(limits.seconds)).opened() as rows:
        part.take(rows)
    if part.rows:
        pq.write_table(part.table(), Path(given["path"]), compression="zstd")
    told = None if part.mark is None else dataclasses.asdict(part.mark)
    return {"rows": part.rows, "mark": told, "more": part.is_cut}


def _since(asked: Query, watermark: str, after: Mark | None, seconds: int) -> Query:
    name = '"' + watermark.replace('"', '""') + '"'
    which = f"{name} IS NOT NULL" if after is None else f"{name} > {after.literal()}"
    # On a line of its own: a comment may end the query.
    sql = f"SELECT * FROM (\n{asked.sql}\n) AS pulled WHERE {which} ORDER BY {name}"  # noqa: S608  whoever wrote the query may ask anything; the mark is quoted
    return dataclasses.replace(asked, sql=sql, statement_s=seconds)


class _Part:
    """The rows of one part, which ends where the watermark is another: rows that share one come together."""

    def __init__(self, watermark: str, until: datetime, limits: Limits) -> None:
        self.watermark, self._until, self._limits = watermark, until, limits
        self._held: list[pa.RecordBatch] = []
        self._marks: list[Any] = []
        self._size = 0
        self.is_cut = False

    @property
    def rows(self) -> int:
        return len(self._marks)

    @property
    def mark(self) -> Mark | None:
        return mark_of(self._marks[-1]) if self._marks else None

    def take(self, rows: Rows) -> None:
        for fetched in rows.fetched():
            # SQLite takes the quoted name of a column that is not there for a text.
            if self.watermark not in rows.columns:
                raise BadInput(
                    f"The query has no column `{self.watermark[:60]}`, which is its watermark.", field=FIELD
                )
            at = rows.columns.index(self.watermark)
            kept = [row for row in fetched if not is_later(row[at], self._until)]
            self._hold(rows.batch(kept), [row[at] for row in kept])
            if len(kept) < len(fetched):
                return
            if self.rows >= self._limits.rows or self._size > self._limits.content_bytes // 2:
                self._cut()
                return

    def _hold(self, batch: pa.RecordBatch, marks: list[Any]) -> None:
        if not marks:
            return
        self._held.append(_plain(batch))
        self._marks += marks
        self._size += batch.nbytes

    def _cut(self) -> None:
        """End before the rows that share a watermark with the first one too many: not all of those may be there."""
        beyond = self._marks[min(self._limits.rows, self.rows - 1)]
        first = next(at for at, each in enumerate(self._marks) if each == beyond)
        if first == 0:
            raise Refused(Refusal.ROWS)
        del self._marks[first:]
        self.is_cut = True

    def table(self) -> pa.Table:
        """All of it, with one type for each column."""
        schema = _schema([each.schema for each in self._held])
        whole = pa.Table.from_batches([_cast(each, schema) for each in self._held], schema)
        return whole.slice(0, self.rows)


def _plain(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Cells as a file that is sent may have them: numbers, moments and text."""
    return pa.RecordBatch.from_arrays([_simple(each) for each in batch.columns], names=batch.schema.names)


def _simple(cells: "pa.Array[Any]") -> "pa.Array[Any]":
    kind = cells.type
    if pa.types.is_decimal(kind):
        return pc.cast(pc.cast(cells, pa.string()), pa.float64())
    kept = (pa.types.is_primitive(kind) and not pa.types.is_duration(kind)) or pa.types.is_string(kind)
    return cells if kept or pa.types.is_null(kind) else pa.array(texts(cells), pa.string())


def _schema(found: list[pa.Schema]) -> pa.Schema:
    fields = []
    for at, name in enumerate(found[0].names):
        types = {each.field(at).type for each in found} - {pa.null()}
        fields.append(pa.field(name, _joined(types)))
    return pa.schema(fields)


def _joined(types: set[pa.DataType]) -> pa.DataType:
    if len(types) <= 1:
        return next(iter(types), pa.string())
    numbers = all(pa.types.is_integer(each) or pa.types.is_floating(each) for each in types)
    return pa.float64() if numbers else pa.string()


def _cast(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    cells = [
        each if each.type == field.type else _to(each, field.type)
        for each, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(cells, schema=schema)


def _to(cells: "pa.Array[Any]", type_: pa.DataType) -> "pa.Array[Any]":
    if pa.types.is_string(type_):
        return pa.array(texts(cells), pa.string())
    return pc.cast(cells, type_, safe=False)


if __name__ == "__main__":
    sys.stdout.buffer.write(main(sys.stdin.read()))
    sys.stdout.buffer.flush()
