"""What every test may ask for: a fresh database of each kind, a browser."""

import gc
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import settings

from benchmarks.peers import python_of
from tests import memory, postgres
from tests.copies import Copies
from tests.mlflow_server import Mlflow
from tests.mlflow_server import running as mlflow_running
from tests.skips import (
    ON_CI,
    pytest_make_collect_report,
    pytest_runtest_makereport,
    pytest_terminal_summary,
)

# Hooks that live in a module of their own.
__all__ = ["pytest_make_collect_report", "pytest_runtest_makereport", "pytest_terminal_summary"]


def pytest_configure(config: pytest.Config) -> None:
    """One profile for the laws: no deadline on a shared machine, the same examples in every CI run."""
    memory.use()
    settings.register_profile("house", deadline=None, derandomize=ON_CI, print_blob=True)
    settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no core waits at the end for a story that began last."""
    items.sort(key=lambda item: "e2e" not in item.path.parts)


def pytest_collection_finish() -> None:
    """What eleven thousand tests are made of stays: the collector would look through it again and again."""
    _keep()


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """The same of what the tests of a file leave behind."""
    if nextitem is None or nextitem.path != item.path:
        _keep()


def _keep() -> None:
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    """The PostgreSQL of this test process."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: postgres.Postgres) -> str:
    """The URL of the server's own database; a test that needs tables wants `database_url`."""
    return postgres_server.url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: postgres.Postgres) -> str:
    """The name of a migrated database on the server, to be copied."""
    url = postgres_server.create()
    _upgrade(url)
    return postgres.database_name(url)


@pytest.fixture(scope="session")
def postgres_copies(postgres_server: postgres.Postgres, postgres_template: str) -> Iterator[Copies]:
    """Migrated databases, lent to one test after another."""
    with closing(Copies(postgres_server, postgres_template)) as copies:
        yield copies


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    _upgrade(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


def _upgrade(url: str) -> None:
    from storage.migrations import upgrade  # tests without a database do not need it
    from tests import compiled

    compiled.share()
    upgrade(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database; a test that asks for it runs once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "mlops.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    copies: Copies = request.getfixturevalue("postgres_copies")
    with copies.lent() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables, of each kind: for the migrations."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: postgres.Postgres = request.getfixturevalue("postgres_server")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture(scope="session")
def mlflow_python() -> Path:
    """The Python of an environment that has the real MLflow, client and server: run as a process, never imported."""
    return python_of("mlflow")


@pytest.fixture(scope="session")
def mlflow_server(mlflow_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mlflow]:
    """A real MLflow server, shared by the tests of this process: each names models of its own.

    MLFLOW_SERVER names one that runs already: starting it takes longer than many tests together.
    """
    if running_already := os.environ.get("MLFLOW_SERVER"):
        yield Mlflow(running_already)
        return
    with mlflow_running(mlflow_python, tmp_path_factory.mktemp("mlflow")) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path; without one the browser tests are skipped, and the summary says so."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    if found is None and not mac.exists():
        pytest.skip("no chromium: `make setup` installs it, or says how")
    return found or str(mac)
