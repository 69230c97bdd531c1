"""The rows of a query, read and never written: SQLite and PostgreSQL, one SELECT, streamed. A leaf: pyarrow."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError

from bot.domain.text import clean
from bot.errors import BadInput, NotFound, Unavailable
from bot.integrations.tables import columns

ROWS = 10_000
LONGEST = 10_000
_READS = re.compile(r"\s*(select|with|values|table)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT of one database; `source` is how it is remembered, without the password."""

    url: URL
    sql: str

    @property
    def source(self) -> str:
        """Where it reads and what, for people."""
        return clean(f"{self.url.render_as_string(hide_password=True)} {self.sql}", 1000)

    def read(self) -> "Rows":
        """The rows of it."""
        return Rows(self)


def query(address: str, sql: str) -> Query:
    """A query that only reads. BadInput, NotFound.

    `env:NAME` takes the address from the environment, so that its password stands in no list of processes.
    """
    url = _url(address)
    statement = sql.strip().removesuffix(";").strip()
    if len(statement) > LONGEST:
        raise BadInput(f"The query is longer than {LONGEST:,} characters.", field="--query")
    if ";" in statement:
        raise BadInput("One query at a time, without `;` inside it.", field="--query")
    # A check for a clear sentence; what keeps it from writing is the connection below.
    if not _READS.match(statement):
        raise BadInput("The query must begin with SELECT or WITH: it may only read.", field="--query")
    return Query(url, statement)


class Rows:
    """The rows of a query as batches; `columns` are known once the first batch was asked for."""

    is_typed = True

    def __init__(self, asked: Query) -> None:
        self._asked = asked
        self.columns: tuple[str, ...] = ()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, some at a time."""
        engine = create_engine(self._asked.url)
        if engine.dialect.name == "sqlite":
            # A second wall beside `mode=ro`.
            event.listen(engine, "connect", _only_reads)
        try:
            with engine.connect() as connection:
                yield from self._read(_reading(connection))
        except DBAPIError as error:
            raise Unavailable(_refusal(error), retryable=False) from error
        finally:
            engine.dispose()

    def _read(self, connection: Connection) -> Iterator[pa.RecordBatch]:
        streamed = connection.execution_options(stream_results=True, max_row_buffer=ROWS)
        # `:name` and `%` in a query of somebody's own are no parameters of ours.
        result = streamed.execution_options(no_parameters=True).exec_driver_sql(self._asked.sql)
        self.columns = columns.names(result.keys(), "The query")
        empty = True
        for rows in result.partitions(ROWS):
            empty = False
            yield _batch(self.columns, [tuple(row) for row in rows])
        if empty:
            yield _batch(self.columns, [])


def _url(address: str) -> URL:
    variable = address.removeprefix("env:")
    if variable != address and (address := os.environ.get(variable, "")) == "":
        raise NotFound(f"There is no variable `{clean(variable, 60)}` in the environment.")
    try:
        url = make_url(address)
    except ArgumentError:
        raise BadInput("That is no address of a database, like postgresql://host/name.") from None
    match url.get_backend_name():
        case "postgresql":
            return url.set(drivername="postgresql+psycopg")
        case "sqlite":
            return _sqlite(url)
    raise BadInput("Queries read SQLite and PostgreSQL: `sqlite:///file.db` or `postgresql://host/name`.")


def _sqlite(url: URL) -> URL:
    if not url.database or not Path(url.database).is_file():
        raise NotFound(f"There is no database `{clean(url.database or '', 80)}`.")
    return URL.create("sqlite", database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})


def _only_reads(connection: object, _: object) -> None:
    connection.execute("PRAGMA query_only = ON")  # type: ignore[attr-defined]  # a connection of sqlite3


def _reading(connection: Connection) -> Connection:
    if connection.dialect.name == "postgresql":
        return connection.execution_options(postgresql_readonly=True)
    return connection


def _refusal(error: DBAPIError) -> str:
    """The first line of what the database says of the query; what it says of values may quote them."""
    if isinstance(error, DataError):
        return "The database refused the query: a value in it is not what the query takes it for."
    first = clean(str(error.orig).strip().split("\n")[0], 200)
    return f"The database refused the query: {first}"


def _batch(names: Sequence[str], rows: list[tuple[object, ...]]) -> pa.RecordBatch:
    cells = zip(*rows, strict=True) if rows else [()] * len(names)
    return pa.RecordBatch.from_arrays([_array(each) for each in cells], names=list(names))


def _array(cells: Sequence[object]) -> "pa.Array[Any]":
    # One column may mix types in SQLite: then all of it is text.
    try:
        return pa.array(cells)
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        return pa.array([None if each is None else str(each) for each in cells], pa.string())
