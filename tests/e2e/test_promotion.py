"""A version goes live: asked for by typing or by form, approved by two people, over both ways that Slack has."""

import pytest

from demo.organisation import DIGITS, LEO, MIA, TOM, WINE
from tests.e2e.people import Someone
from tests.e2e.reading import buttons, everything, fields
from tests.e2e.stage import Stage

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("stage", ["socket", "http"], indirect=True)]

ASK = "promote wine-grading 3 to production because it grades better"


def test_a_form_is_filled_from_the_registry_and_says_what_is_wrong_under_its_fields(tidy: Stage) -> None:
    leo = Someone(tidy, LEO)
    form = leo.opens("promote", DIGITS)
    assert list(fields(form)) == ["model", "environment", "reason"]
    assert leo.suggested(form, "form.model", "digit") == ["digit-reader"]

    form = leo.chooses(form, "form.model", selected_option=leo.option("digit-reader"))
    offered = [each["value"] for each in fields(form)["version"]["element"]["options"]]
    assert offered == ["3", "2", "1"]

    found = leo.fails_to_submit(form, version="3", environment="production", reason="It is smaller.")
    assert "worse than live" in found["version"]
    found = leo.fails_to_submit(form, version="3", environment="production", reason=" ")
    assert "reason" in found["reason"]
    answer = leo.submits(form, version="1", environment="staging")
    assert "digit-reader@1 in staging" in answer
    tidy.until(lambda: len(tidy.requests()) == 1, "the move to staging")
    assert tidy.live("digit-reader", "staging") == 1


def test_a_command_that_slack_delivers_twice_asks_once(tidy: Stage) -> None:
    before = len(tidy.audited())
    tidy.control.fault("duplicate", method="/mlops")
    name = Someone(tidy, LEO).asks(ASK, WINE)
    tidy.card(WINE, name)
    tidy.control.settle()

    assert [each.name for each in tidy.requests() if each.model == "wine-grading"] == [name]
    assert tidy.audited()[before:] == ["promotion.requested"]
    assert len([each for each in tidy.posts(WINE) if f"{name} ·" in everything(each)]) == 1


def test_two_people_approve_and_it_is_live_and_everybody_knows(tidy: Stage) -> None:
    leo, mia, tom = (Someone(tidy, who) for who in (LEO, MIA, TOM))
    name = leo.asks(ASK, WINE)
    card = tidy.card_says(WINE, name, "waiting for 2 of 2")
    assert "wine-grading@3" in card["text"]

    mia.approves(card, "No mistake on the holdout.")
    card = tidy.card_says(WINE, name, "waiting for 1 of 2")
    assert tidy.live("wine-grading") == 2
    tom.approves(card, "The growers want it.")

    card = tidy.card_says(WINE, name, "production: live")
    assert buttons(card) == ["promotion.details"]
    assert tidy.live("wine-grading") == 3
    told = everything(tidy.told(LEO, "is live in production"))
    assert "No mistake on the holdout." in told
    assert "The growers want it." in told
    assert "approved as business" in tidy.thread_says(card, f"<@{TOM}>")
    assert tidy.audited()[-5:] == [
        "promotion.requested",
        "promotion.approved",
        "promotion.approved",
        "promotion.applying",
        "promotion.live",
    ]


def test_a_version_that_fails_a_gate_is_refused_with_the_reason(tidy: Stage) -> None:
    before = len(tidy.audited())
    answer = Someone(tidy, LEO).types("promote digit-reader 3 to production because it is smaller", DIGITS)

    assert "digit-reader@3 cannot go to production" in answer
    assert "accuracy 0.9599, worse than live 0.971 by more than 0.005" in answer
    assert "/mlops why digit-reader 3 production" in answer
    assert tidy.audited()[before:] == ["refused"]
