"""The house of the services tests, furnished once and copied: on both databases, or on SQLite alone."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import Database
from tests import postgres
from tests.copies import Copies
from tests.fakes import FixedClock
from tests.services.house import MONDAY, House, organisation


def opened(url: str) -> House:
    """The house in a database of its own."""
    return House(Database.connect(url), organisation(), FixedClock(MONDAY))


def furnish(url: str) -> None:
    """Three registered models; the first version of each is live everywhere, the others in staging were."""
    house = opened(url)
    for name in ("churn", "fraud", "secret"):
        house.model(name)
        for number in (1, 2, 3):
            house.live(name, number, "staging")
        house.live(name, 1)
    house.database.close()


@pytest.fixture(scope="session")
def furnished_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A furnished SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("furnished") / "furnished.db"
    shutil.copyfile(sqlite_template, path)
    furnish(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture(scope="session")
def furnished_postgres(postgres_server: postgres.Postgres, postgres_template: str) -> Iterator[Copies]:
    """Furnished databases, lent to one test after another."""
    url = postgres_server.create(postgres_template)
    furnish(url)
    with closing(Copies(postgres_server, postgres.database_name(url))) as copies:
        yield copies


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """The house on each database."""
    if request.param == "sqlite":
        yield from _on_sqlite(request.getfixturevalue("furnished_sqlite"), tmp_path)
        return
    copies: Copies = request.getfixturevalue("furnished_postgres")
    with copies.lent() as url:
        found = opened(url)
        yield found
        found.database.close()


@pytest.fixture
def quick_house(tmp_path: Path, furnished_sqlite: Path) -> Iterator[House]:
    """The house on SQLite alone: for what is decided before anything is stored."""
    yield from _on_sqlite(furnished_sqlite, tmp_path)


def _on_sqlite(template: Path, folder: Path) -> Iterator[House]:
    path = folder / "mlops.db"
    shutil.copyfile(template, path)
    found = opened(f"sqlite:///{path}")
    yield found
    found.database.close()
