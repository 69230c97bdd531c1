"""The cells of a column, as Arrow holds them, as a summary. A leaf: pyarrow."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bot.domain.predictions import PREDICTION, SEGMENT
from bot.domain.profile.categories import Categories, concealed
from bot.domain.profile.column import ColumnSummary, Kind
from bot.integrations.tables.texts import texts

Number = TypeVar("Number", np.float64, np.int64)
# The types of `columns.Types`, as kinds.
KINDS = {
    "boolean": Kind.BOOLEAN,
    "integer": Kind.INTEGER,
    "number": Kind.FLOAT,
    "date": Kind.DATE,
    "time": Kind.TIME,
}
_WHOLE: dict[Kind, tuple[pa.DataType, pa.DataType]] = {
    Kind.BOOLEAN: (pa.bool_(), pa.int8()),
    Kind.INTEGER: (pa.int64(), pa.int64()),
    Kind.DATE: (pa.date32(), pa.int32()),
    Kind.TIME: (pa.timestamp("us"), pa.int64()),
}


def kind_of(type_: str) -> Kind:
    """The kind of a column by the name of its type; whatever has no order of its own is a category."""
    return KINDS.get(type_, Kind.CATEGORY)


def may_say_anything(name: str, kind: Kind) -> bool:
    """Whether a column holds texts of which nobody said what they are; what is called an answer is there to be shown."""
    return kind is Kind.CATEGORY and name not in {PREDICTION, SEGMENT}


def summary(name: str, kind: Kind, cells: "pa.Array[Any]", salt: bytes = b"") -> ColumnSummary:
    """The summary of cells that are of that kind, or can be read as it; with a salt, of personal data.

    A moment without a zone counts as UTC, and a whole number beyond 2^63 as that. ValueError when the cells are something else.
    """
    nulls = cells.null_count
    if kind is Kind.CATEGORY or salt:
        counted = ((concealed(text, salt), count) for text, count in counts(cells)) if salt else counts(cells)
        return ColumnSummary.of_texts(
            name, Categories.of(counted), nulls, concealed=bool(salt), came_as=kind if salt else None
        )
    if kind is Kind.FLOAT:
        return ColumnSummary.of_floats(name, floats(cells), nulls)
    return ColumnSummary.of_numbers(name, kind, whole(kind, cells), nulls)


def floats(cells: "pa.Array[Any]") -> NDArray[np.float64]:
    """The values that are there, as floating-point numbers."""
    present = _present(cells)
    # Arrow's own way rounds 1.1 and 1.10 to different numbers; by their text each is the nearest one.
    if pa.types.is_decimal(present.type):
        present = pc.cast(present, pa.string())
    return _numpy(_cast(present, pa.float64()), np.float64)


def whole(kind: Kind, cells: "pa.Array[Any]") -> NDArray[np.int64]:
    """The values that are there, as the whole numbers that stand for values of that kind."""
    present = _present(cells)
    if pa.types.is_uint64(present.type):
        # Cast as they are, the largest would come out below zero.
        present = pc.min_element_wise(present, pa.scalar(2**63 - 1, pa.uint64()))
    as_read, as_kept = _WHOLE[kind]
    found = _cast(_moments(present) if kind is Kind.TIME else _cast(present, as_read), as_kept)
    return _numpy(pc.cast(found, pa.int64()), np.int64)


def counts(cells: "pa.Array[Any]") -> Iterator[tuple[str, int]]:
    """The texts that are there and how often; one that Arrow cannot count may come more than once."""
    present = _present(cells)
    counted: Iterable[tuple[str | None, int | None]]
    try:
        found = pc.value_counts(present)
        counted = zip(texts(found.field(0)), found.field(1).to_pylist(), strict=True)
    except pa.ArrowNotImplementedError:  # lists and structures
        counted = ((each, 1) for each in texts(present))
    return ((text, count or 0) for text, count in counted if text is not None)


def _present(cells: "pa.Array[Any]") -> "pa.Array[Any]":
    return cells.drop_null() if cells.null_count else cells


def _moments(cells: "pa.Array[Any]") -> "pa.Array[Any]":
    try:
        return _cast(cells, pa.timestamp("us"))
    except pa.ArrowInvalid:
        # Text that says its zone, which Arrow reads only when it is asked for one.
        return _cast(_cast(cells, pa.timestamp("us", "UTC")), pa.timestamp("us"))


def _cast(cells: "pa.Array[Any]", type_: pa.DataType) -> "pa.Array[Any]":
    # Fractions of a microsecond, and whole numbers beyond 2^53 as floating-point ones, lose their last digits.
    return cells if cells.type == type_ else pc.cast(cells, type_, safe=False)


def _numpy(cells: "pa.Array[Any]", type_: type[Number]) -> NDArray[Number]:
    """The numbers of cells without nulls, as they lie in memory: Arrow's own way looks for pandas, and loads it."""
    held = cells.buffers()[1]
    if held is None:
        return np.empty(0, type_)
    return np.frombuffer(memoryview(held), type_, len(cells), cells.offset * np.dtype(type_).itemsize)
