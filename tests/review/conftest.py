"""The house on SQLite with its listeners attached."""

import pytest

from tests.review.stage import Stage
from tests.services.conftest import furnished_sqlite, quick_house
from tests.services.house import House

__all__ = ["furnished_sqlite", "quick_house"]


@pytest.fixture
def stage(quick_house: House) -> Stage:
    """Three registered models, and everybody at their desks."""
    return Stage(quick_house)
