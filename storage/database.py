"""A database: sessions that write, and sessions that read. SQLite and PostgreSQL as docs/reliability.md says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import Unavailable
from storage import json_text

# The longest wait measured under contention was 4.2 s; giving up sooner would be an error for a person.
BUSY_TIMEOUT_S = 30.0
# As many again may overflow: together a connection for each of the 64 threads that answer.
_POOL = 32
_SHARED: dict[str, Any] = {
    "pool_size": _POOL,
    "max_overflow": _POOL,
    "json_serializer": json_text.written,
    "json_deserializer": json_text.read,
}


class Database:
    """What writes and what reads at the same URL; sessions are short and end in one commit or none."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = writer
        self._reader = reader

    @classmethod
    def connect(cls, url: str) -> Self:
        """Open the database at `url` (`sqlite:///FILE`, `postgresql://…`); nothing is sent yet."""
        target = driver_url(url)
        if target.get_backend_name() == "sqlite":
            engine = sqlite_engine(target)
            return cls(engine.execution_options(writes=True), engine)
        # Asked before it is used: PostgreSQL may have been
        # restarted under a connection that waited in the pool.
        engine = create_engine(target, isolation_level="READ COMMITTED", pool_pre_ping=True, **_SHARED)
        return cls(engine, engine)

    @property
    def engine(self) -> Engine:
        """The engine that writes, for migrations."""
        return self._writer

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the database of one machine."""
        return self._writer.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One write transaction: commits at the end, rolls back on any error."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One reading session; on SQLite it never waits for a writer."""
        with Session(self._reader) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """One reading session that sees a single moment, however many statements it takes."""
        with Session(self._reader) as session:
            if not self.is_sqlite:  # where every reading transaction is a snapshot already
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    def ping(self) -> None:
        """Ask for one row; raises Unavailable when the database does not answer."""
        try:
            with self.read() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            raise Unavailable("The database does not answer.", hint="Check MLOPS_DATABASE_URL.") from error

    def close(self) -> None:
        """Give every connection back."""
        self._writer.dispose()
        self._reader.dispose()


def driver_url(url: str) -> URL:
    """The URL with the driver we install: psycopg for PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql" and parsed.drivername != "postgresql+psycopg":
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def sqlite_engine(url: URL) -> Engine:
    """An engine in WAL mode; with the option `writes` a transaction takes the write lock when it begins."""
    if url.database and url.database != ":memory:":
        _make_folder(Path(url.database).parent)
    engine = create_engine(
        # The pool gives a connection to one thread at a time.
        url,
        connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
        **_SHARED,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        # The driver must not begin transactions by itself: its deferred BEGIN fails under contention.
        connection.isolation_level = None
        cursor = connection.cursor()
        # WAL lets readers go on beside the one writer, FULL keeps what was committed when the
        # power fails, and keys of other tables are not checked unless one asks for it.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later is refused at once when somebody wrote between,
        # whatever the timeout is: so the one that writes waits for its turn at the beginning.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            f"The database's folder {folder} cannot be made.",
            retryable=False,
            hint="Check MLOPS_DATABASE_URL.",
        ) from error
