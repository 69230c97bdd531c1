"""The glass is broken, in the workspace: who may not, what the form says, what the channel reads, and who looks at it after."""

import pytest

from demo.organisation import LEO, MIA, PRIYA, ROSA, WINE
from tests.e2e.people import Someone
from tests.e2e.reading import everything
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


def test_a_named_role_overrides_what_everybody_else_has_to_wait_for(tidy: Stage) -> None:
    leo, mia, rosa = Someone(tidy, LEO), Someone(tidy, MIA), Someone(tidy, ROSA)
    name = leo.asks("promote wine-grading 3 to production because it grades better", WINE)
    assert "You may not override the rules" in everything(
        mia.opens(f"override {name} because it burns", WINE)
    )
    assert tidy.live("wine-grading") != 3

    form = rosa.opens(f"override {name} because corked wine is graded as fine", WINE)
    assert "to wine-grading@3 now" in everything(form)
    assert "approval by ml-engineer" in everything(form)
    assert "is overridden, and the channel is told." in rosa.submits(
        form, reason="corked wine is graded as fine"
    )

    tidy.card_says(WINE, name, "live (overridden)")
    assert tidy.live("wine-grading") == 3
    loud = [everything(each) for each in tidy.posts(WINE) if "overrode the rules as risk" in everything(each)]
    assert any("set aside: approval by ml-engineer" in each for each in loud)
    tidy.told(LEO, "overrode the rules for wine-grading@3")

    asked = tidy.told(PRIYA, f"decided alone: {name}")
    priya = Someone(tidy, PRIYA)
    priya.presses(asked, "review.answer")
    priya.submits(priya.form(), result="findings", findings="Call the growers first.")
    tidy.thread_says(tidy.card(WINE, name), "has findings: “Call the growers first.”")
