"""What people do with a request: approve, reject, withdraw, hold it by a lock, let it go live, take it back."""

import pytest

from demo.organisation import DARA, DIABETES, DIGITS, GRACE, KENJI, LEO, MIA, NOOR, TOM, TUMOUR, WINE
from tests.e2e.people import Someone
from tests.e2e.reading import buttons, everything
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

APPROVE, REJECT, MORE, GO_LIVE = (
    "promotion.approve",
    "promotion.reject",
    "promotion.more",
    "promotion.go_live",
)
ASK = "promote wine-grading 3 to production because it grades better"
OPEN = "P-18"


def test_somebody_without_the_role_is_told_whom_to_ask(tidy: Stage) -> None:
    card = tidy.card(TUMOUR, OPEN)
    answer = Someone(tidy, NOOR).approves(card)
    assert "You may not approve" in answer
    assert "ml-engineer or business" in answer
    assert f"<@{MIA}>" in answer
    assert tidy.request(OPEN).state == "requested"


def test_whoever_asked_may_not_approve(tidy: Stage) -> None:
    name = Someone(tidy, MIA).asks(ASK, WINE)
    answer = Someone(tidy, MIA).approves(tidy.card(WINE, name))
    assert f"You asked for it, so somebody else approves {name}." in answer
    assert f"<@{KENJI}>" in answer


def test_who_clicks_twice_counts_once(tidy: Stage) -> None:
    name, mia = Someone(tidy, LEO).asks(ASK, WINE), Someone(tidy, MIA)
    card = tidy.card(WINE, name)
    assert "counts: waiting for 1 of 2" in mia.approves(card)
    card = tidy.card_says(WINE, name, "waiting for 1 of 2")
    assert f"You approved {name} already" in mia.approves(card)
    assert f"You approved {name} already" in mia.types(f"approve {name} because again", WINE)
    assert "waiting for 1 of 2" in tidy.card(WINE, name)["text"]
    assert tidy.audited()[-2:] == ["promotion.requested", "promotion.approved"]


def test_two_of_the_same_role_are_one_role(tidy: Stage) -> None:
    name = Someone(tidy, LEO).asks(ASK, WINE)
    Someone(tidy, MIA).types(f"approve {name} because fine", WINE)
    answer = Someone(tidy, KENJI).types(f"approve {name} because fine too", WINE)
    assert f"{name} still needs business, and you do not hold that role." in answer


def test_a_rejection_reaches_the_requester_in_the_reviewers_words(tidy: Stage) -> None:
    name = Someone(tidy, LEO).asks(ASK, WINE)
    card, kenji = tidy.card(WINE, name), Someone(tidy, KENJI)
    kenji.presses(card, REJECT)
    form = kenji.form()
    assert "reason" in kenji.fails_to_submit(form)
    assert f"{name}" in kenji.submits(form, reason="The holdout is last year's <!channel>.")

    told = everything(tidy.told(LEO, f"({name}): “The holdout"))
    assert "The holdout is last year's" in told
    assert "<!channel>" not in told
    card = tidy.card_says(WINE, name, "production: rejected")
    assert buttons(card) == ["promotion.details"]
    assert "The holdout is last year's" in tidy.thread_says(card, "rejected")
    assert tidy.live("wine-grading") == 2


def test_a_withdrawn_request_is_over_for_everybody(tidy: Stage) -> None:
    leo, mia = Someone(tidy, LEO), Someone(tidy, MIA)
    name = leo.asks(ASK, WINE)
    tidy.told(MIA, f"({name})")
    assert "You may not withdraw" in Someone(tidy, GRACE).types(f"withdraw {name}", WINE)
    assert f"{name} (wine-grading@3 to production) is withdrawn." in leo.types(f"withdraw {name}", WINE)
    tidy.card_says(WINE, name, "production: withdrawn")
    settled = tidy.told(MIA, f"{name} (wine-grading@3 to production): withdrawn")
    assert buttons(settled) == []
    assert "was withdrawn, so nothing changed" in mia.types(f"approve {name} because late", WINE)


def test_the_direct_message_is_enough_to_decide(tidy: Stage) -> None:
    name, grace = Someone(tidy, LEO).asks(ASK, WINE), Someone(tidy, GRACE)
    asked = tidy.told(GRACE, f"({name})")
    first = everything(asked)[:120]
    assert first.startswith("Please approve or reject wine-grading@3 for production")
    assert "Approve by" not in first
    assert buttons(asked) == [APPROVE, REJECT, MORE]
    why = grace.reads_modal(asked, MORE, selected_option=f"promotion.why:{name.removeprefix('P-')}")
    assert "approval by ml-engineer" in why
    grace.approves(asked, "Yes.")
    thanks = tidy.told(GRACE, f"You decided on {name}")
    assert buttons(thanks) == []
    tidy.card_says(WINE, name, "waiting for 1 of 2")


def test_a_lock_holds_what_is_approved_until_somebody_lets_it_go(tidy: Stage) -> None:
    leo, dara = Someone(tidy, LEO), Someone(tidy, DARA)
    assert "locked" in dara.types("lock wine-grading production because of the audit", WINE)
    name = leo.asks(ASK, WINE)
    assert "audit" in leo.types("why wine-grading 3 production", WINE)
    Someone(tidy, MIA).types(f"approve {name} because fine", WINE)
    Someone(tidy, TOM).types(f"approve {name} because fine", WINE)
    card = tidy.card_says(WINE, name, "approved, held by a lock")
    assert GO_LIVE not in buttons(card)
    assert tidy.live("wine-grading") == 2

    assert name in dara.types("unlock wine-grading production", WINE)
    card = tidy.card_says(WINE, name, "approved, waiting for a click")
    assert "You may not" in Someone(tidy, NOOR).is_answered_directly(card, GO_LIVE)
    assert f"{name} goes live now" in leo.is_answered(card, GO_LIVE)
    tidy.card_says(WINE, name, "production: live")
    assert tidy.live("wine-grading") == 3


def test_a_rollback_goes_back_to_what_was_good_and_locks(tidy: Stage) -> None:
    mia = Someone(tidy, MIA)
    assert "takes" in Someone(tidy, NOOR).types("rollback digit-reader production because no")
    name = mia.asks("rollback digit-reader production because the forms changed", DIGITS)
    card = tidy.card_says(DIGITS, name, "Roll production back to digit-reader@1: done")
    assert "digit-reader is locked until somebody unlocks it" in everything(card)
    assert tidy.live("digit-reader") == 1
    tidy.told(MIA, "digit-reader@1 is live again in production")
    answer = mia.types("rollback digit-reader production because again", DIGITS)
    assert "No earlier version" in answer
    assert "rolled back" in mia.types("history digit-reader production", DIGITS)


def test_a_private_model_asks_only_those_who_may_see_it(tidy: Stage) -> None:
    leo = Someone(tidy, LEO)
    answer = leo.types("promote diabetes-progression 2 to production because of the audit", DIABETES)
    name = leo.request_in(answer)
    tidy.card(DIABETES, name)
    tidy.told(GRACE, f"({name})")
    tidy.control.settle()
    assert f"<@{TOM}>" not in answer
    assert not tidy.was_told(TOM, f"({name})")
