"""What a view says to type can be typed, whatever the registered model is called."""

import pytest

from bot.domain.commands import Unlock, parse
from bot.domain.registry import Lock
from bot.views.blocks import fallback
from bot.views.locks import locked_answer
from tests.services.house import MONDAY, OPS


@pytest.mark.parametrize("name", ["two words", 'a "quoted" one', "at@home", "production"])
def test_the_command_that_ends_a_lock_is_read_as_it_is_shown(name: str) -> None:
    said = fallback(locked_answer(Lock(name, "production", "", OPS, MONDAY)))

    typed = said.split("/mlops ")[1].split("`")[0]

    assert parse(typed, ["staging", "production"]) == Unlock(name, "production")
