"""What Northwind has trained, trained once for all tests and for the demo itself."""

from pathlib import Path

import pytest

from demo.kept import trained_once
from demo.trained import Trained

KEPT = Path(__file__).parents[2] / "var" / "demo"


@pytest.fixture(scope="session")
def trained() -> Trained:
    """Every run of the plan, on the plan's own calendar."""
    return trained_once(KEPT, progress=len)
