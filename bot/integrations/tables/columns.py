"""The columns of a table: names that can be kept, types in one vocabulary whatever the format. A leaf: pyarrow."""

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bot.domain.data_sets import NAME_LIMIT, Column
from bot.domain.text import clean
from bot.errors import BadInput

MOST_COLUMNS = 10_000
TEXT = "text"
# What text can be read as, the narrowest first; what fits none of them stays text.
_READINGS: tuple[tuple[str, pa.DataType], ...] = (
    ("integer", pa.int64()),
    ("number", pa.float64()),
    ("boolean", pa.bool_()),
    ("date", pa.date32()),
    ("time", pa.timestamp("us")),
    # With a zone of its own in each cell.
    ("time", pa.timestamp("us", "UTC")),
)
_WIDER = {("integer", "number"): "number", ("number", "integer"): "number"}
_WIDER |= {("date", "time"): "time", ("time", "date"): "time"}


def names(given: Iterable[str], where: str) -> tuple[str, ...]:
    """The columns' names without what cannot be seen. BadInput where one is missing, twice there, or too long."""
    found = [clean(each) for each in given]
    if not found:
        raise BadInput(f"{where} has no columns.")
    if len(found) > MOST_COLUMNS:
        raise BadInput(f"{where} has {len(found):,} columns; {MOST_COLUMNS:,} is the most that is read.")
    seen: set[str] = set()
    for at, each in enumerate(found, 1):
        if not each:
            raise BadInput(f"Column {at} of {where} has no name. Is its first line the names of the columns?")
        if len(each) > NAME_LIMIT:
            raise BadInput(f"The name of column {at} of {where} is longer than {NAME_LIMIT} characters.")
        if each in seen:
            raise BadInput(f"{where} has two columns called `{clean(each, 60)}`. Rename one.")
        seen.add(each)
    return tuple(found)


def no_rows(schema: pa.Schema) -> pa.RecordBatch:
    """No rows of a table."""
    return pa.RecordBatch.from_arrays([pa.array([], each.type) for each in schema], names=schema.names)


class Types:
    """The type of each column, found batch by batch; a column of nothing but empty cells is text."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._types: list[str | None] = [None] * len(columns)

    def add(self, batch: pa.RecordBatch, *, is_typed: bool) -> None:
        """Look at the next rows; where they have no types of their own, their text says what they are."""
        if is_typed:
            self.add_types(batch.schema.types)
            return
        for at in range(len(self._columns)):
            known = self._types[at]
            # Once text, always text: nothing narrower fits all of it any more.
            if known != TEXT:
                self._types[at] = _joined(known, _read_as(batch.column(at), known))

    def add_types(self, types: Sequence[pa.DataType]) -> None:
        """Look at the types of the next rows."""
        found = zip(self._types, types, strict=True)
        self._types = [_joined(known, _type_of(each)) for known, each in found]

    def columns(self) -> tuple[Column, ...]:
        """Names and types."""
        found = zip(self._columns, self._types, strict=True)
        return tuple(Column(name, type_ or TEXT) for name, type_ in found)


def _joined(one: str | None, other: str | None) -> str | None:
    if one is None or other is None or one == other:
        return other if one is None else one
    return _WIDER.get((one, other), TEXT)


def _read_as(cells: "pa.Array[Any]", known: str | None) -> str | None:
    if cells.null_count == len(cells):
        return known
    # What was found so far is tried first: it is nearly always right.
    readings = sorted(_READINGS, key=lambda each: each[0] != known) if known else _READINGS
    return next((name for name, type_ in readings if _reads_as(cells, type_)), TEXT)


def _reads_as(cells: "pa.Array[Any]", type_: pa.DataType) -> bool:
    try:
        pc.cast(cells, type_)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return False
    return True


def _type_of(type_: pa.DataType) -> str | None:
    if pa.types.is_dictionary(type_):
        return _type_of(type_.value_type)
    kinds = (
        (pa.types.is_null, None),
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "number"),
        (pa.types.is_decimal, "number"),
        (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "time"),
        (pa.types.is_string, TEXT),
        (pa.types.is_large_string, TEXT),
    )
    return next((name for fits, name in kinds if fits(type_)), str(type_)[:NAME_LIMIT])
