"""Who holds roles of the business voice alone is spoken to in plain words, and the engineer beside them in numbers."""

import pytest

from demo.organisation import LEO, MIA, TOM, WINE
from tests.e2e.people import Someone
from tests.e2e.reading import everything
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

ASK = "promote wine-grading 3 to production because it grades better"


def test_the_same_request_is_said_in_two_voices(tidy: Stage) -> None:
    leo, mia, tom = (Someone(tidy, who) for who in (LEO, MIA, TOM))
    name = leo.asks(ASK, WINE)
    card = everything(tidy.card_says(WINE, name, "waiting for 2 of 2"))
    assert "log_loss" in card
    assert "In plain words: the new version passes both conditions we agreed on." in card

    engineer, business = (everything(tidy.told(who, f"({name})")) for who in (MIA, TOM))
    assert "log_loss" in engineer
    assert "log_loss" not in business
    assert "The new version passes both conditions we agreed on." in business

    numbers, plain = (each.types(f"show {name}", WINE) for each in (mia, tom))
    assert "Evidence row" in numbers
    assert "Evidence row" not in plain
    assert "as good as today's version in how far off its probabilities are (log_loss)" in plain
    assert "Evidence row" in tom.types(f"show {name} all", WINE)

    details = tom.reads_modal(tidy.card(WINE, name), "promotion.details")
    assert "How sure" in details
    form = tom.reads_modal(tidy.card(WINE, name), "promotion.approve")
    assert "production moves from wine-grading@2 to wine-grading@3" in form
    assert "How sure" in form


def test_lists_and_versions_speak_plainly_too(tidy: Stage) -> None:
    mia, tom = Someone(tidy, MIA), Someone(tidy, TOM)

    assert "key metric" in mia.types("models", WINE)
    assert "what it is" in tom.types("models", WINE)
    assert "sha256" in mia.types("show wine-grading@3", WINE)
    assert "sha256" not in tom.types("show wine-grading@3", WINE)
    assert "Commit" in mia.types("card wine-grading 2", WINE)
    assert "Commit" not in tom.types("card wine-grading 2", WINE)
