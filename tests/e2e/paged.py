"""A bot that pages a stand-in of PagerDuty, for the stories of both."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.pagers import PagerKind
from demo.organisation import WINE
from tests.e2e.crashes import Theatre
from tests.e2e.ruled import ruled
from tests.integrations.pagers import KEY, Standin, standing_in

MODEL, SECRET = "wine-grading", "the-pager-signs-with-this"
RULES = f"""
extends: starter
environments: [staging, production]
models:
  wine-grading: {{channel: {WINE}}}
"""


@pytest.fixture(scope="module")
def pager() -> Iterator[Standin]:
    """A stand-in of PagerDuty."""
    with standing_in(PagerKind.PAGERDUTY) as found:
        yield found


@pytest.fixture(scope="module")
def house(
    pager: Standin, northwind_file: Path, morning: datetime, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Theatre]:
    """A bot that pages, and hears the pager."""
    settings = {
        "MLOPS_PAGER": "pagerduty",
        "MLOPS_PAGER_URL": pager.address,
        "MLOPS_PAGER_KEY": KEY,
        "MLOPS_PAGER_WEBHOOK_SECRET": SECRET,
    }
    with ruled(northwind_file, tmp_path_factory.mktemp("paged"), morning, RULES, **settings) as opened:
        yield opened


def now(house: Theatre) -> datetime:
    """By the clock of the workspace."""
    return datetime.fromtimestamp(house.stage.control.now(), UTC)
