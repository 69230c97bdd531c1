"""A file of JSON lines, one object a row, in small batches; what is wrong is said with its row. A leaf: pyarrow."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import pyarrow as pa

from bot.integrations.tables.limits import Limits, Refusal, Refused, Wanted

BATCH = 10_000
Row = dict[str, Any]


def jsonl_batches(path: Path, wanted: Wanted, limits: Limits) -> Iterator[pa.RecordBatch]:
    """The wanted columns, numbers as numbers and text as text; what a row does not name is missing there."""
    columns = _Columns(wanted, limits)
    with path.open("rb") as file:
        for number, line in _lines(file, limits):
            columns.add(_row(line, number), number)
            if columns.rows == BATCH:
                yield columns.taken()
    yield columns.taken()


class _Columns:
    """The rows of one batch, column by column; names and kinds are remembered for the whole file."""

    def __init__(self, wanted: Wanted, limits: Limits) -> None:
        self.rows = 0
        self._wanted = wanted
        self._limits = limits
        self._names: set[str] = set()
        self._is_text: dict[str, bool] = dict.fromkeys(wanted.as_text, True)
        self._cells: dict[str, list[Any]] = {}
        self._columns: list[str] = []

    def add(self, row: Row, number: int) -> None:
        """Take one row."""
        self._names.update(row)
        if len(self._names) > self._limits.columns:
            raise Refused(Refusal.COLUMNS)
        for name in self._wanted.chosen(list(row)):
            cells = self._cells.setdefault(name, [])
            cells += [None] * (self.rows - len(cells))
            cells.append(self._cell(row[name], name, number))
        self.rows += 1

    def taken(self) -> pa.RecordBatch:
        """The rows so far, which are forgotten."""
        # A column that was there once stays, so that every batch that follows has it.
        self._columns = list(dict.fromkeys([*self._columns, *self._cells]))
        arrays = [self._array(name) for name in self._columns]
        batch = pa.RecordBatch.from_arrays(arrays, names=self._columns)
        self._cells, self.rows = {}, 0
        return batch

    def _array(self, name: str) -> "pa.Array[Any]":
        cells = self._cells.get(name, [])
        cells += [None] * (self.rows - len(cells))
        return pa.array(cells, pa.string() if self._is_text.get(name, True) else pa.float64())

    def _cell(self, value: object, name: str, number: int) -> str | float | None:
        if value is None:
            return None
        if isinstance(value, bool | int | float) and name in self._wanted.as_text:
            value = json.dumps(value)
        if not isinstance(value, str | bool | int | float):
            raise Refused(Refusal.NESTED, name, number)
        is_text = isinstance(value, str)
        if self._is_text.setdefault(name, is_text) is not is_text:
            raise Refused(Refusal.MIXED, name, number)
        try:
            if not isinstance(value, str):
                return float(value)
            if len(value.encode()) > self._limits.cell_bytes:
                raise Refused(Refusal.CELL, name, number)
        except (OverflowError, UnicodeEncodeError):
            raise Refused(Refusal.NESTED, name, number) from None
        return value


def _lines(file: BinaryIO, limits: Limits) -> Iterator[tuple[int, bytes]]:
    """Each line with its number; empty ones are no rows, and count only so that numbers are those of the file."""
    number = 0
    while line := file.readline(limits.row_bytes + 2):
        number += 1
        if len(line.rstrip(b"\r\n")) > limits.row_bytes:
            raise Refused(Refusal.LONG_ROW, row=number)
        if line.strip():
            yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def _row(line: bytes, number: int) -> Row:
    def once_each(pairs: list[tuple[str, Any]]) -> Row:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            raise Refused(Refusal.TWICE, next(name for name in names if names.count(name) > 1), number)
        return found

    try:
        found = json.loads(line.decode(), object_pairs_hook=once_each, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused(Refusal.NOT_JSON, row=number) from None
    if not isinstance(found, dict):
        raise Refused(Refusal.NO_OBJECT, row=number)
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)
