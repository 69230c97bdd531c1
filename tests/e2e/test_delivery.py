"""Slack misbehaves: deliveries come twice, late or never, connections end, calls fail; people notice little of it."""

import pytest

from demo.organisation import ANA, KENJI, LEO, MIA, TOM, TUMOUR, WINE
from tests.e2e.people import Someone
from tests.e2e.reading import everything, images
from tests.e2e.stage import Stage
from workspace.control_client import ControlError

pytestmark = pytest.mark.e2e

ASK = "promote wine-grading 3 to production because it grades better"
OPEN = "P-18"


def noted(stage: Stage, what: str) -> int:
    """How many connections have come, or gone, so far: `connected` or `disconnected`."""
    return [each["name"] for each in stage.control.traffic()].count(what)


def test_a_mention_that_is_delivered_twice_is_answered_once(tidy: Stage) -> None:
    tidy.control.fault("duplicate", method="app_mention")
    assert "3 registered models" in Someone(tidy, TOM).mentions("models", WINE)
    tidy.control.settle()
    answers = [x for x in tidy.control.history(WINE) if x["ephemeral_for"] == TOM]
    assert len(answers) == 1


def test_a_direct_message_that_asks_for_something_asks_once(tidy: Stage) -> None:
    tidy.control.fault("duplicate", method="message")
    assert "asks for wine-grading@3" in Someone(tidy, LEO).tells(ASK)
    tidy.control.settle()
    assert len([x for x in tidy.requests() if x.model == "wine-grading"]) == 1


def test_a_submission_that_is_delivered_twice_counts_once(tidy: Stage) -> None:
    name = Someone(tidy, LEO).asks(ASK, WINE)
    card = tidy.card(WINE, name)
    tidy.control.fault("duplicate", method="view_submission")
    mia = Someone(tidy, MIA)
    mia.presses(card, "promotion.approve")
    assert mia.fails_to_submit(mia.form(), reason="Fine.") == {}
    tidy.card_says(WINE, name, "waiting for 1 of 2")
    assert tidy.audited()[-2:] == ["promotion.requested", "promotion.approved"]


def test_a_lost_click_harms_nobody_and_the_button_still_works(tidy: Stage) -> None:
    card, kenji = tidy.card(TUMOUR, OPEN), Someone(tidy, KENJI)
    tidy.control.fault("lost_click", method="block_actions")
    with pytest.raises(ControlError, match="operation_timeout"):
        kenji.presses(card, "promotion.details")
    assert "Evidence row" in kenji.reads_modal(card, "promotion.details")


@pytest.mark.parametrize("reason", ["refresh_requested", "reset"])
def test_after_the_connection_ends_everything_works_again(tidy: Stage, reason: str) -> None:
    came, went = noted(tidy, "connected"), noted(tidy, "disconnected")
    tidy.control.fault("disconnect", code=reason)
    tidy.until(lambda: noted(tidy, "connected") > came, "another connection")
    # Slack may still pick the old connection until it has ended, and what it sends there can be lost.
    tidy.until(lambda: noted(tidy, "disconnected") > went, "the end of the old connection")
    assert "4 registered models" in Someone(tidy, ANA).types("models")


def test_a_busy_slack_gets_the_card_later(tidy: Stage) -> None:
    tidy.control.fault("ratelimited", method="chat.postMessage", times=3, seconds=1)
    name = Someone(tidy, LEO).asks(ASK, WINE)
    tidy.card(WINE, name)
    for who in (MIA, KENJI, TOM):
        tidy.told(who, f"({name})")
    keys = tidy.keys()
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("fault", ["server_error", "reset_before_store", "reset_after_store"])
def test_a_card_that_may_have_arrived_is_looked_for_before_it_is_sent_again(tidy: Stage, fault: str) -> None:
    tidy.control.fault(fault, method="chat.postMessage")
    name = Someone(tidy, LEO).asks(ASK, WINE)
    # Two threads send, so that the fault may meet the card or a question: the second question is there in any case.
    asked = (MIA, KENJI, TOM)
    tidy.until(lambda: sum(tidy.was_told(who, f"({name})") for who in asked) >= 2, "two of the questions")
    tidy.control.advance(61)
    tidy.card(WINE, name)
    for who in asked:
        tidy.told(who, f"({name})")
    cards = [x for x in tidy.posts(WINE) if f"{name} ·" in everything(x)]
    assert len(cards) == 1
    keys = tidy.keys()
    assert len(keys) == len(set(keys))


def test_a_picture_that_slack_still_works_on_comes_all_the_same(tidy: Stage) -> None:
    tidy.control.fault("slack_file_not_ready", seconds=1.5)
    mia = Someone(tidy, MIA)
    mia.types("compare wine-grading 2 3", WINE)
    assert images(mia.sees_private(WINE, images))
