"""Killed at each named point and started again, on PostgreSQL."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.e2e.crashes import STORIES, Theatre, tell, theatre
from tests.postgres import Postgres

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def house(
    postgres_server: Postgres,
    northwind_template: str,
    morning: datetime,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Theatre]:
    """A theatre on PostgreSQL."""
    folder = tmp_path_factory.mktemp("crashes")
    url = postgres_server.create(northwind_template)
    with theatre(url, folder, morning) as opened:
        yield opened
    postgres_server.drop(url)


@pytest.mark.parametrize("point", STORIES)
def test_killed_at_this_point_nothing_is_lost_and_nothing_doubled(house: Theatre, point: str) -> None:
    tell(house, point)
