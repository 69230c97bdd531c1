"""A registry in which nothing is yet: each answer about what is watched is a sentence that says what to do."""

from collections.abc import Iterator

import pytest

from bot.domain import commands
from bot.errors import BotError
from bot.services import alert_watch, monitoring, reading
from bot.views.blocks import fallback
from storage.database import Database
from tests.fakes import FixedClock
from tests.services.house import ANA, MONDAY, House, organisation

EMPTY = ("alerts", "health", "digest preview", "digest preview week")
NAMED = (
    "alerts churn",
    "alert A-1",
    "alert A-1 explain",
    "health churn",
    "drift churn",
    "performance churn",
    "monitor churn",
)


@pytest.fixture
def bare(database_url: str) -> Iterator[House]:
    """No registered model at all."""
    database = Database.connect(database_url)
    yield House(database, organisation(), FixedClock(MONDAY))
    database.close()


@pytest.mark.parametrize("words", EMPTY)
def test_what_asks_of_everything_says_that_there_is_nothing(bare: House, words: str) -> None:
    command = commands.parse(words, ("staging", "production"))
    assert fallback(reading.read(bare.context, bare.reader(ANA), command)).strip()


@pytest.mark.parametrize("words", NAMED)
def test_what_asks_of_one_thing_says_that_it_is_not_there(bare: House, words: str) -> None:
    command = commands.parse(words, ("staging", "production"))
    with pytest.raises(BotError, match=r"[Tt]here is no"):
        reading.read(bare.context, bare.reader(ANA), command)


def test_what_the_clock_starts_has_nothing_to_do(bare: House) -> None:
    assert (monitoring.sweep(bare.context), alert_watch.sweep(bare.context)) == (0, 0)
