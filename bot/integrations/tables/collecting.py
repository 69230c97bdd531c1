"""Batches of Arrow put together as plain columns, counted on the way. A leaf: pyarrow."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bot.domain.columns import Column
from bot.integrations.tables.limits import Limits, Refusal, Refused, Wanted


class Collector:
    """The columns so far, never more than the limits allow."""

    def __init__(self, wanted: Wanted, limits: Limits) -> None:
        self._wanted = wanted
        self._limits = limits
        self._rows = 0
        self._parts: dict[str, list[Column]] = {}

    def add(self, batch: pa.RecordBatch) -> None:
        """Take the rows of a batch."""
        before, self._rows = self._rows, self._rows + batch.num_rows
        if self._rows > self._limits.rows:
            raise Refused(Refusal.ROWS)
        for name, values in zip(batch.schema.names, batch.columns, strict=True):
            if name not in self._parts:
                # A row that names a column first makes it missing in all before.
                self._parts[name] = [self._column(name, pa.nulls(before, values.type))] if before else []
            self._parts[name].append(self._column(name, values))
        # After each batch, so that a file that unpacks to very much is left early.
        self._within_content()

    def columns(self, *, guess_numbers: bool) -> dict[str, Column]:
        """Every column whole; `guess_numbers` makes numbers of text that is all numbers."""
        for name in self._wanted.required:
            if name not in self._parts:
                raise Refused(Refusal.MISSING, name)
        whole = {name: _joined(parts) for name, parts in self._parts.items()}
        if not guess_numbers:
            return whole
        text = set(self._wanted.as_text)
        return {name: each if name in text else _numbers(each) for name, each in whole.items()}

    def _column(self, name: str, values: "pa.Array[Any]") -> Column:
        kind = values.type
        missing = np.asarray(values.is_null()) if values.null_count else None
        if name not in self._wanted.as_text and (
            pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
        ):
            numbers = values.cast(pa.float64(), safe=False)
            return Column(np.asarray(numbers.fill_null(float("nan"))), missing)
        return Column(self._texts(name, values), missing)

    def _texts(self, name: str, values: "pa.Array[Any]") -> NDArray[np.bytes_]:
        kind = values.type
        if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            raise Refused(Refusal.TYPE, name)
        text = values.cast(pa.string())
        longest = pc.max(pc.binary_length(text)).as_py() or 0  # type: ignore[call-overload]  # the stubs know it of named types alone
        if longest > self._limits.cell_bytes:
            raise Refused(Refusal.CELL, name)
        found = [(each or "").encode() for each in text.to_pylist()]
        # numpy's bytes end in zeros that it takes for padding: one at the end of a cell would be lost.
        if any(b"\0" in each for each in found):
            raise Refused(Refusal.TYPE, name)
        return np.array(found, dtype=f"S{max(longest, 1)}")

    def _within_content(self) -> None:
        # Texts of a column take as much room each as the longest: that is what is counted.
        widths = (max(part.values.dtype.itemsize for part in parts) for parts in self._parts.values())
        if self._rows * sum(widths) > self._limits.content_bytes:
            raise Refused(Refusal.CONTENT)


def _joined(parts: list[Column]) -> Column:
    values = np.concatenate([each.values for each in parts])
    if all(each.missing is None for each in parts):
        return Column(values)
    return Column(values, np.concatenate([_marks(each) for each in parts]))


def _marks(column: Column) -> NDArray[np.bool_]:
    return np.zeros(len(column.values), bool) if column.missing is None else column.missing


def _numbers(column: Column) -> Column:
    """The column as numbers, an empty cell missing; as it is when something in it is none."""
    empty: NDArray[Any] = column.values == b""
    if not column.is_text or empty.all():
        return column
    try:
        numbers = np.where(empty, b"nan", column.values).astype(np.float64)
    except ValueError:
        return Column(column.values, empty if empty.any() else None)
    return Column(numbers, empty if empty.any() else None)
