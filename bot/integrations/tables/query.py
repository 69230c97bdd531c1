"""The rows of a query, read and never written: SQLite and PostgreSQL, one SELECT, streamed. A leaf: pyarrow."""

import os
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError

from bot.domain.text import clean
from bot.errors import BadInput, NotFound, Unavailable
from bot.integrations.tables import columns
from bot.integrations.tables.texts import moments

# So many rows are fetched at once, and fewer of a wide table: about so many cells.
ROWS, CELLS = 10_000, 1_000_000
LONGEST = 10_000
# The database gives a query up that takes longer for its next rows.
STATEMENT_S = 600
CONNECT_S = 10
# SQLite looks at the clock after so many of its steps.
_STEPS = 100_000
_AS_FILE = "file:"
# The first two characters of PostgreSQL's codes: what is wrong with a connection, and what may quote a row.
_OF_CONNECTIONS, _OF_VALUES = {"08", "28"}, {"22", "23", "P0"}
_READS = re.compile(r"\s*(select|with|values|table)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT of one database; `source` is how it is remembered, without the password."""

    url: URL
    sql: str
    statement_s: int = STATEMENT_S

    @property
    def source(self) -> str:
        """Where it reads and what, for people."""
        return clean(f"{self.place} {self.sql}", 1000)

    @property
    def place(self) -> str:
        """The database, for people: what follows a `?` may be a password as well."""
        bare = self.url.set(query={}, database=(self.url.database or "").removeprefix(_AS_FILE) or None)
        return clean(bare.render_as_string(hide_password=True), 300)

    @contextmanager
    def opened(self) -> "Iterator[Rows]":
        """The rows of it, which may be read more than once: each time they are those of one moment. Unavailable."""
        engine = _engine(self)
        try:
            with engine.connect() as connection:
                yield Rows(self.sql, _snapshot(connection, self.statement_s))
        except DBAPIError as error:
            raise Unavailable(_refusal(error), retryable=False) from error
        finally:
            engine.dispose()


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

    def __init__(self, sql: str, connection: Connection) -> None:
        self._sql, self._connection = sql, connection
        self.columns: tuple[str, ...] = ()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, some at a time."""
        empty = True
        for rows in self.fetched():
            empty = False
            yield self.batch(rows)
        if empty:
            yield self.batch([])

    def fetched(self) -> Iterator[list[tuple[Any, ...]]]:
        """The rows as the database's driver has them, some at a time."""
        # `:name` and `%` in a query of somebody's own are no parameters of ours.
        streamed = self._connection.execution_options(
            stream_results=True, max_row_buffer=ROWS, no_parameters=True
        )
        with streamed.exec_driver_sql(self._sql) as result:
            self.columns = columns.names(result.keys(), "The query")
            at_once = min(ROWS, max(1, CELLS // len(self.columns)))
            for rows in result.partitions(at_once):
                yield [tuple(row) for row in rows]

    def batch(self, rows: Sequence[tuple[Any, ...]]) -> pa.RecordBatch:
        """Rows as a batch."""
        cells = zip(*rows, strict=True) if rows else [()] * len(self.columns)
        arrays = [_array(each) for each in cells]
        # SQLite has neither days nor moments: there they are texts.
        if self._connection.dialect.name == "sqlite":
            arrays = [moments(each) if pa.types.is_string(each.type) else each for each in arrays]
        return pa.RecordBatch.from_arrays(arrays, names=list(self.columns))


def _url(address: str) -> URL:
    variable = address.removeprefix("env:")
    if variable != address and (address := os.environ.get(variable, "")) == "":
        raise NotFound(f"There is no variable `{clean(variable, 60)}` in the environment.")
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        # What could not be read of it may be a part of its password.
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
    return URL.create("sqlite", database=_AS_FILE + url.database, query={"mode": "ro", "uri": "true"})


def _engine(asked: Query) -> Engine:
    if asked.url.get_backend_name() == "postgresql":
        return create_engine(asked.url, connect_args={"connect_timeout": CONNECT_S})
    engine = create_engine(asked.url)
    # A second wall beside `mode=ro`.
    event.listen(engine, "connect", _only_reads)
    return engine


def _only_reads(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA query_only = ON")


def _snapshot(connection: Connection, seconds: int) -> Connection:
    """A transaction that sees the database as it is now and writes nothing, with a limit on time."""
    if connection.dialect.name == "postgresql":
        reading = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        # A quote that is doubled is one, and a backslash is nothing but itself.
        reading.exec_driver_sql("SET LOCAL standard_conforming_strings = on")
        reading.exec_driver_sql(f"SET LOCAL statement_timeout = '{seconds}s'")
        return reading
    # Python's driver begins none for a query alone, and between two readings somebody may write.
    connection.exec_driver_sql("BEGIN")
    opened = connection.connection.driver_connection
    assert isinstance(opened, sqlite3.Connection)
    until = time.monotonic() + seconds
    opened.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    return connection


def _refusal(error: DBAPIError) -> str:
    """The first line of what the database says of the query; what it says of values may quote them, and of a connection it names the host."""
    kind = str(getattr(error.orig, "sqlstate", None) or "")[:2]
    if error.statement is None or kind in _OF_CONNECTIONS:
        return "The database does not answer, or does not let the bot in."
    if isinstance(error, DataError) or kind in _OF_VALUES:
        return "The database refused the query: a value in it is not what the query takes it for."
    first = clean(str(error.orig).strip().split("\n")[0], 200)
    if "statement timeout" in first or first == "interrupted":
        return "The database took too long for the query and was told to stop."
    return f"The database refused the query: {first}"


def _array(cells: Sequence[Any]) -> "pa.Array[Any]":
    found: pa.Array[Any]
    try:
        found = pa.array(cells)
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        return _of_several_types(cells)
    return found


def _of_several_types(cells: Sequence[Any]) -> "pa.Array[Any]":
    # Of decimals Arrow has neither NaN nor infinities, nor more than 76 digits.
    if all(each is None or isinstance(each, Decimal | int | float) for each in cells):
        return pa.array([None if each is None else float(each) for each in cells], pa.float64())
    # One column may mix types in SQLite: then all of it is text.
    return pa.array([None if each is None else str(each) for each in cells], pa.string())
