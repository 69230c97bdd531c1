"""The house on SQLite with its listeners attached."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.review.stage import Stage
from tests.services.conftest import furnish, opened


@pytest.fixture
def stage(sqlite_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """Three registered models, and everybody at their desks."""
    path = tmp_path / "house.db"
    shutil.copyfile(sqlite_template, path)
    url = f"sqlite:///{path}"
    furnish(url)
    house = opened(url)
    yield Stage(house)
    house.database.close()
