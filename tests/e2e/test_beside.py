"""A canary beside production with the bot running: it comes first, and both cards say what runs next to them."""

import pytest

from demo.organisation import LEO, WINE
from tests.e2e.people import Someone
from tests.e2e.stage import Stage
from tests.e2e.test_policy import ASK, with_rules

pytestmark = pytest.mark.e2e

RULES = with_rules("    from: canary\n", "canary]", "{name: canary, beside: production}]")


def test_production_takes_what_ran_in_the_canary_and_the_cards_say_what_runs_beside(stage: Stage) -> None:
    stage.ruled_by(RULES)
    live = stage.live("wine-grading")

    assert "has not been live in canary" in Someone(stage, LEO).types(ASK, WINE)
    first = Someone(stage, LEO).asks(ASK.replace("to production", "to canary"), WINE)
    stage.card_says(WINE, first, "canary: live")
    name = Someone(stage, LEO).asks(ASK, WINE)
    stage.card_says(WINE, name, "canary runs this version beside it since")

    # What goes to the canary next says what production has, before it is live there.
    Someone(stage, LEO).types("lock wine-grading canary because of the story", WINE)
    later = Someone(stage, LEO).asks(ASK.replace("3 to production", "1 to canary"), WINE)
    stage.card_says(WINE, later, f"it runs beside production, where wine-grading@{live} is live")
