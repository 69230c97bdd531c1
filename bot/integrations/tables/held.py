"""Tables that a program holds: pandas, Arrow, or whatever else hands itself over as Arrow does. A leaf: pyarrow."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import pyarrow as pa

from bot.domain.profile.profile import Profile
from bot.errors import BadInput
from bot.integrations.tables import columns
from bot.integrations.tables.parts import Plan, profile_batches
from bot.integrations.tables.readable import profile_rows
from bot.integrations.tables.summaries import kind_of

if TYPE_CHECKING:
    import pandas as pd

ROWS = 65_536
_WHERE = "The table"


@runtime_checkable
class Streamed(Protocol):
    """A stream of Arrow's: https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


def profile_held(given: "pd.DataFrame | Streamed | pa.RecordBatch") -> Profile:
    """The profile of a table; a reader is read once, some rows at a time. BadInput for what is no table.

    An index of pandas is no column, and its NaN is an empty cell, as pandas takes it.
    """
    # Asked for by its name: a program that holds a table of pandas has loaded it already.
    if type(given).__module__.partition(".")[0] == "pandas" and hasattr(given, "iloc"):
        return profile_rows(_Frame(given))
    if isinstance(given, pa.RecordBatch):
        given = pa.Table.from_batches([given])
    if not isinstance(given, Streamed):
        raise BadInput(f"A `{type(given).__name__}` is no table: pandas and Arrow hold some.")
    return _streamed(pa.RecordBatchReader.from_stream(given))


def _streamed(reader: pa.RecordBatchReader) -> Profile:
    names = columns.names(reader.schema.names, _WHERE)
    types = columns.Types(names)
    types.add_types(reader.schema.types)
    plan = Plan(tuple((each.name, kind_of(each.type)) for each in types.columns()))
    renamed = (pa.RecordBatch.from_arrays(each.columns, names=list(names)) for each in reader)
    return profile_batches(renamed, plan)


class _Frame:
    """A table of pandas as batches: of its objects the types are known when all were seen."""

    is_typed = True

    def __init__(self, frame: Any) -> None:
        self._frame = frame
        self.columns = columns.names(map(str, frame.columns), _WHERE)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, some at a time."""
        for at in range(0, max(len(self._frame), 1), ROWS):
            some = self._frame.iloc[at : at + ROWS]
            cells = [_array(some.iloc[:, place]) for place in range(len(self.columns))]
            yield pa.RecordBatch.from_arrays(cells, names=list(self.columns))


def _array(cells: Any) -> "pa.Array[Any]":
    try:
        found = pa.array(cells, from_pandas=True)
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        # Objects of several types: all of it is text.
        texts = (None if gone else str(each) for each, gone in zip(cells, cells.isna(), strict=True))
        found = pa.array(list(texts), pa.string())
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
