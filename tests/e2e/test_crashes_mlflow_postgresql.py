"""Killed while an alias is set on an MLflow server, and started again, on PostgreSQL."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.e2e.crashes import Theatre
from tests.e2e.crashes_mlflow import OURS, THEIRS, adopted, killed_by_them, killed_by_us
from tests.e2e.honest import Honest
from tests.postgres import Postgres

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def house(
    postgres_server: Postgres,
    northwind_template: str,
    morning: datetime,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Theatre, Honest]]:
    """A theatre on PostgreSQL, and its server."""
    url = postgres_server.create(northwind_template)
    with adopted(url, tmp_path_factory.mktemp("crashes"), morning) as opened:
        yield opened
    postgres_server.drop(url)


@pytest.mark.parametrize("point", OURS)
def test_killed_between_the_steps_of_applying_the_alias_is_set_once(
    house: tuple[Theatre, Honest], point: str
) -> None:
    killed_by_us(*house, point)


@pytest.mark.parametrize("point", THEIRS)
def test_killed_while_the_server_is_asked_nothing_is_live_before_it_was_read_back(
    house: tuple[Theatre, Honest], point: str
) -> None:
    killed_by_them(*house, point)
