"""Changes are asked for: the request stays open, nobody approves it, and an answer asks everybody anew."""

import pytest

from bot.domain.promotion import BlockerKind, State
from bot.errors import AlreadyResolved, BadInput, NotAllowed
from bot.services import expiry, requests, revising
from bot.services.decisions import Choice
from tests.fakes import buttons
from tests.services.house import ANA, BEA, BOB, KEN, LEO, MIA, NEW, House


def changes(house: House, who: str = MIA, reason: str = "the card is empty") -> None:
    revising.ask_changes(house.context, house.who(who), house.act(who), Choice("P-1", reason))


def revise(house: House, who: str = ANA, reason: str = "I wrote it") -> None:
    revising.revise(house.context, house.who(who), house.act(who), Choice("P-1", reason))


def test_what_is_asked_reaches_the_requester_and_nobody_approves_meanwhile(house: House) -> None:
    house.ask()
    house.approve(BEA)
    changes(house)
    house.work()

    assert "asks for changes before *churn@3* goes to production" in house.slack.dms(ANA)[-1].text
    assert "changes asked for" in house.card().text
    assert buttons(house.card().blocks)[0] == "promotion.revise"
    with pytest.raises(AlreadyResolved, match="waits for changes that were asked for: “the card is empty”"):
        house.approve(KEN)
    assert house.request().state is State.REQUESTED


def test_an_answer_asks_everybody_anew_and_old_approvals_count_no_more(house: House) -> None:
    house.ask()
    house.approve(BEA)
    changes(house)
    revise(house)
    house.work()

    assert "answered what was asked of P-1" in house.slack.dms(MIA)[-1].text
    assert "waiting for 2 of 2" in house.card().text
    house.approve(MIA)
    house.approve(BEA)
    house.work()
    assert house.live_now() == 3
    said = [each.verb for each in house.audited()]
    assert said.index("promotion.changes_asked") < said.index("promotion.revised")


def test_what_two_people_ask_is_asked_until_it_is_answered(house: House) -> None:
    house.ask()
    changes(house, MIA, "one")
    changes(house, BEA, "two")
    with pytest.raises(AlreadyResolved, match="already; it waits for an answer"):
        changes(house, MIA, "three")
    found = requests.case_of(house.context, house.viewer(ANA), "P-1").blockers

    asked = [each.decision for each in found if each.kind is BlockerKind.CHANGES]
    assert [each.reason for each in asked if each] == ["one", "two"]


def test_a_change_of_the_facts_does_not_forget_what_was_asked(house: House) -> None:
    house.ask()
    changes(house)
    house.live("churn", 2)
    expiry.sweep(house.context)

    with pytest.raises(AlreadyResolved, match="waits for changes"):
        house.approve(KEN)


def test_who_may_not_reject_asks_for_no_changes(quick_house: House) -> None:
    quick_house.ask()
    with pytest.raises(NotAllowed, match="That takes ml-engineer or business"):
        changes(quick_house, LEO)
    with pytest.raises(BadInput, match="Say what should change"):
        changes(quick_house, MIA, " ")


def test_the_requester_and_who_may_promote_answer_and_nobody_else(quick_house: House) -> None:
    quick_house.ask()
    with pytest.raises(AlreadyResolved, match="Nobody waits for changes"):
        revise(quick_house)
    changes(quick_house)
    with pytest.raises(NotAllowed):
        revise(quick_house, NEW)
    with pytest.raises(BadInput, match="Say what you did"):
        revise(quick_house, reason="")
    revise(quick_house, LEO)


def test_a_rejection_ends_what_waits_for_an_answer(quick_house: House) -> None:
    quick_house.ask()
    changes(quick_house)
    quick_house.reject(BOB)

    assert quick_house.request().state is State.REJECTED
    with pytest.raises(AlreadyResolved):
        revise(quick_house)
