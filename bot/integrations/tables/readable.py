"""A table, whatever it is read from: rows some at a time, which have types of their own or not. A leaf: pyarrow."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import pyarrow as pa

from bot.domain.profile.column import Kind
from bot.domain.profile.profile import Profile
from bot.errors import AlreadyResolved
from bot.integrations.tables.columns import Types
from bot.integrations.tables.parts import Plan, profile_batches
from bot.integrations.tables.summaries import kind_of


class Readable(Protocol):
    """Rows that can be read more than once; `columns` are known once the first batch was asked for."""

    @property
    def is_typed(self) -> bool: ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    def batches(self) -> Iterator[pa.RecordBatch]: ...


def kinds_of_rows(rows: Readable) -> tuple[tuple[str, Kind], ...]:
    """The columns with the kind that fits all rows: they are read for it."""
    types: Types | None = None
    for batch in rows.batches():
        types = types or Types(rows.columns)
        types.add(batch, is_typed=rows.is_typed)
    found = types or Types(rows.columns)
    return tuple((column.name, kind_of(column.type)) for column in found.columns())


def profile_rows(rows: Readable) -> Profile:
    """The profile of a table, in bounded memory: read once for its types and once for its cells.

    AlreadyResolved when it gave other rows the second time.
    """
    plan = Plan(kinds_of_rows(rows))
    with same_rows():
        return profile_batches(rows.batches(), plan)


@contextmanager
def same_rows() -> Iterator[None]:
    """A cell that is not of the kind that was found before: the rows are others, as of a query of random ones."""
    try:
        yield
    except ValueError as error:
        raise AlreadyResolved("The rows changed while they were read. Try again.") from error
