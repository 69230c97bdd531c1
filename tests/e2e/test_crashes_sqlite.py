"""Killed at each named point and started again, on SQLite."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.e2e.crashes import STORIES, Theatre, tell, theatre

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def house(
    northwind_file: Path, morning: datetime, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Theatre]:
    """A theatre on SQLite."""
    folder = tmp_path_factory.mktemp("crashes")
    path = folder / "mlops.db"
    shutil.copyfile(northwind_file, path)
    with theatre(f"sqlite:///{path}", folder, morning) as opened:
        yield opened


@pytest.mark.parametrize("point", STORIES)
def test_killed_at_this_point_nothing_is_lost_and_nothing_doubled(house: Theatre, point: str) -> None:
    tell(house, point)
