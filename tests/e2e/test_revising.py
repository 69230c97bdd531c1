"""Changes are asked for and answered, in the workspace."""

import pytest

from demo.organisation import KENJI, LEO, MIA, WINE
from tests.e2e.people import Someone
from tests.e2e.reading import everything
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


def test_changes_are_asked_for_and_answered_in_a_form(tidy: Stage) -> None:
    leo, mia = Someone(tidy, LEO), Someone(tidy, MIA)
    name = leo.asks("promote wine-grading 3 to production because it grades better", WINE)
    answer = mia.types(f"changes {name} because the card says <!channel> nothing", WINE)
    assert "waits for an answer; the requester reads your words" in answer
    assert "Approve" not in str(tidy.card_says(WINE, name, "changes asked for")["blocks"][-1])
    assert "waits for changes that were asked for" in Someone(tidy, KENJI).types(f"approve {name} because ok")

    leo.presses(tidy.told(LEO, "asks for changes before"), "promotion.revise")
    form = leo.form()
    assert "the card says" in everything(form)
    assert f"{name} is revised" in leo.submits(form, reason="It says it now.")
    tidy.told(MIA, f"answered what was asked of {name}")
    tidy.card_says(WINE, name, "waiting for 2 of 2")
