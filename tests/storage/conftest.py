"""A database with two registered models, and the processes that race for its rows."""

from collections.abc import Iterator

import pytest

from storage.database import Database
from tests.storage.racing import Racers
from tests.storage.seeds import seed


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database with the registered models `churn` and `fraud`."""
    opened = Database.connect(database_url)
    with opened.write() as session:
        seed(session)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def racers() -> Iterator[Racers]:
    """Three processes of their own, started once."""
    with Racers(3) as started:
        yield started
