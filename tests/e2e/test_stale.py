"""Clicks that come too late, from outside, or on a card that no longer says what is so: nothing changes, and it is said."""

import pytest

from demo.organisation import GUS, KENJI, LEO, MIA, OLGA, TOM, TUMOUR, WINE
from tests.e2e.people import Someone
from tests.e2e.reading import buttons, everything
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

APPROVE, REJECT = "promotion.approve", "promotion.reject"
ASK = "promote wine-grading 3 to production because it grades better"
OPEN = "P-18"
MONTH_S = 31 * 86400


def stuck(stage: Stage) -> None:
    """Slack lets no message be drawn again for now, so that old buttons stay where they are."""
    stage.control.fault("ratelimited", method="chat.update", times=1000, seconds=1)


def test_a_click_from_another_team_changes_nothing(tidy: Stage) -> None:
    card = tidy.card(TUMOUR, OPEN)
    people = [each["id"] for each in tidy.control.sees(TOM)["people"]]
    members = next(x for x in tidy.control.sees(TOM)["channels"] if x["id"] == TUMOUR)["members"]
    assert OLGA in people
    tidy.control.change_channel(TUMOUR, shared=True, members=[*members, OLGA])
    answer = Someone(tidy, OLGA).approves(card)
    assert "nothing was changed" in answer
    assert "another workspace" in answer or "not a member of this workspace" in answer
    assert tidy.request(OPEN).state == "requested"
    tidy.control.change_channel(TUMOUR, shared=False, members=members)


def test_a_click_of_a_guest_changes_nothing(tidy: Stage) -> None:
    assert "Guests cannot use this bot." in Someone(tidy, GUS).approves(tidy.card(TUMOUR, OPEN))
    assert tidy.request(OPEN).state == "requested"


def test_a_click_on_a_card_that_is_decided_says_how_it_stands(tidy: Stage) -> None:
    name = Someone(tidy, LEO).asks(ASK, WINE)
    card = tidy.card(WINE, name)
    stuck(tidy)
    Someone(tidy, KENJI).types(f"reject {name} because the holdout is old", WINE)
    assert APPROVE in buttons(tidy.card(WINE, name))
    answer = Someone(tidy, MIA).approves(card)
    assert f"{name} (wine-grading@3 to production) was rejected, so nothing changed." in answer
    assert "Ask again" in answer
    tidy.control.clear_faults()
    tidy.card_says(WINE, name, "production: rejected")


def test_a_form_that_was_open_while_the_request_was_decided_says_so(tidy: Stage) -> None:
    name = Someone(tidy, LEO).asks(ASK, WINE)
    card, mia = tidy.card(WINE, name), Someone(tidy, MIA)
    mia.presses(card, APPROVE)
    form = mia.form()
    Someone(tidy, LEO).types(f"withdraw {name}", WINE)
    assert "was withdrawn, so nothing changed." in mia.submits(form, reason="Fine.")


def test_a_form_that_was_open_while_the_registry_changed_says_so(tidy: Stage) -> None:
    leo, ana = Someone(tidy, LEO), Someone(tidy, "U0ANA")
    form = leo.opens("promote wine-grading 3 to production", WINE)
    name = ana.asks(ASK, WINE)
    answer = leo.submits(form, reason="It grades better.")
    assert f"{name} already asks for wine-grading@3 in production." in answer
    assert [x.requester for x in tidy.requests() if x.model == "wine-grading"] == ["U0ANA"]


def test_an_approval_of_an_older_card_is_not_counted(tidy: Stage) -> None:
    leo, mia = Someone(tidy, LEO), Someone(tidy, MIA)
    name = leo.asks(ASK, WINE)
    card = tidy.card(WINE, name)
    stuck(tidy)
    rollback = mia.asks("rollback wine-grading production because of doubts", WINE)
    tidy.until(lambda: tidy.live("wine-grading") == 1, "the rollback")
    assert "changed" in mia.approves(card)
    assert tidy.request(name).state == "requested"
    tidy.control.clear_faults()
    tidy.card_says(WINE, rollback, "done")
    fresh = tidy.card_says(WINE, name, "from wine-grading@1 to wine-grading@3")
    tidy.thread_says(fresh, "is judged anew")
    assert "counts: waiting for 1 of 2" in mia.approves(fresh)


def test_a_request_nobody_decided_expires_and_its_card_says_so(stage: Stage) -> None:
    name = Someone(stage, LEO).asks("promote digit-reader 1 to staging because of the audit", WINE)
    card = stage.card(TUMOUR, OPEN)
    stuck(stage)
    stage.control.advance(MONTH_S)
    stage.until(lambda: stage.request(OPEN).state == "expired", "the request's end")
    assert "expired, so nothing changed." in Someone(stage, MIA).approves(card)
    stage.control.clear_faults()
    assert buttons(stage.card_says(TUMOUR, OPEN, "production: expired")) == ["promotion.details"]
    assert "Ask again" in everything(stage.told(LEO, "expired before it was decided"))
    assert name
