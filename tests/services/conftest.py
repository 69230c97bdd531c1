"""The house of the services tests: on both databases, or on SQLite alone where nothing is stored."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.fakes import FixedClock
from tests.services.house import MONDAY, House, organisation


def furnished(database: Database) -> House:
    """Three registered models; the first version of each is live everywhere, the others in staging were."""
    house = House(database, organisation(), FixedClock(MONDAY))
    for name in ("churn", "fraud", "secret"):
        house.model(name)
        for number in (1, 2, 3):
            house.live(name, number, "staging")
        house.live(name, 1)
    return house


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """The house on each database."""
    database = Database.connect(database_url)
    yield furnished(database)
    database.close()


@pytest.fixture
def quick_house(tmp_path: Path, sqlite_template: Path) -> Iterator[House]:
    """The house on SQLite alone: for what is decided before anything is stored."""
    path = tmp_path / "mlops.db"
    shutil.copyfile(sqlite_template, path)
    database = Database.connect(f"sqlite:///{path}")
    yield furnished(database)
    database.close()
