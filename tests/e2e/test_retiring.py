"""A model leaves production for good: asked, approved by those who approve promotions, and said to be retired."""

import pytest

from demo.organisation import KENJI, LEO, MIA, ROSA, TOM, WINE
from tests.e2e.people import Someone
from tests.e2e.reading import everything
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


def test_a_model_is_retired_by_those_who_approve_promotions(tidy: Stage) -> None:
    leo, mia, tom, rosa = (Someone(tidy, who) for who in (LEO, MIA, TOM, ROSA))
    assert "You may not retire wine-grading from production" in Someone(tidy, KENJI).types(
        "retire wine-grading production because nobody drinks", WINE
    )
    form = rosa.opens("retire wine-grading production", WINE)
    assert form["title"]["text"] == "Retire a model"
    name = rosa.request_in(rosa.submits(form, reason="The cellar is sold."))

    card = tidy.card_says(WINE, name, "waiting for 2 of 2")
    assert "Production moves from wine-grading@2 to nothing." in everything(card)
    assert "log_loss" not in everything(card)
    assert "asks to retire it from production" in leo.types("show wine-grading", WINE)
    assert f"{name} already asks to retire" in leo.types(
        "promote wine-grading 3 to production because it is better", WINE
    )

    mia.approves(card)
    tom.approves(tidy.card_says(WINE, name, "waiting for 1 of 2"))
    tidy.card_says(WINE, name, "production: retired")

    assert tidy.live("wine-grading") is None
    tidy.told(ROSA, "is retired: it left production")
    assert "retired" in leo.types("history wine-grading production", WINE)
    assert "was retired" in leo.types("digest preview", WINE)
