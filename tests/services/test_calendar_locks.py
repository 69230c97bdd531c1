"""Locks of the calendar hold the applying; when one ends, what waits is judged once more and goes live by itself."""

from datetime import datetime, timedelta

import pytest

from bot.domain import commands
from bot.domain.policy_changes import changes
from bot.domain.promotion import State
from bot.policy import build
from bot.services import reading, requests
from bot.views.blocks import fallback
from bot.views.policy_changes import spoken
from bot.views.requests import why_answer
from tests.services.house import ANA, BEA, MIA, POLICY, House

NIGHT = '{from: "Mon 10:00", to: "Tue 08:00", reason: audit week}'
LOCKED = POLICY.replace("from: staging", f"from: staging\n    locks: [{NIGHT}]")


@pytest.fixture
def closed(house: House) -> House:
    """The house on a Monday at ten in Berlin, where the calendar closes production."""
    house.rules(LOCKED)
    return house


def approved(house: House, model: str = "churn") -> str:
    """A request that has its approvals."""
    name = house.ask(model=model).request.name
    house.approve(MIA, name)
    house.approve(BEA, name)
    house.work()
    return name


def opens(house: House) -> None:
    """The clock goes to the moment when the lock ends: Tuesday at eight in Berlin."""
    house.clock.set(datetime.fromisoformat("2026-11-03T07:00+00:00"))


def test_what_is_approved_meanwhile_goes_live_when_it_ends(closed: House) -> None:
    approved(closed)

    assert (closed.request().state, closed.live_now()) == (State.APPROVED, 1)
    assert "approved, can go live Tue 3 Nov 08:00 CET" in closed.card().text
    assert "⏳ locked by the calendar (audit week): until" in closed.card().text
    opens(closed)
    closed.clock.move(timedelta(seconds=-1))
    closed.work()
    assert closed.live_now() == 1

    opens(closed)
    closed.work()

    assert (closed.request().state, closed.live_now()) == (State.CONFIRMED, 3)


def test_its_gates_are_run_again_before_it_goes_live(closed: House) -> None:
    approved(closed)
    closed.live("churn", 2)
    opens(closed)

    closed.work()

    assert (closed.request().state, closed.live_now()) == (State.REQUESTED, 2)
    assert "is judged anew" in closed.slack.thread(closed.card())[-1]


def test_all_that_waited_goes_one_after_the_other(closed: House) -> None:
    approved(closed)
    approved(closed, "fraud")
    opens(closed)

    closed.work()

    applied = [each for each in closed.audited() if each.verb in {"promotion.applying", "promotion.live"}]
    assert [each.subject for each in applied] == ["churn", "churn", "fraud", "fraud"]


def test_a_rollback_waits_for_no_calendar(closed: House) -> None:
    closed.live("churn", 2)

    closed.roll_back()
    closed.work()

    assert closed.live_now() == 1


def test_why_says_it_before_anybody_asks(closed: House) -> None:
    found = requests.blockers(closed.context, closed.viewer(ANA), "churn", 3, "production")

    assert "⏳ locked by the calendar (audit week): until" in fallback(why_answer(found))


def test_a_lock_that_the_soak_ends_in_counts_and_one_that_is_over_by_then_does_not(house: House) -> None:
    soaking = LOCKED.replace("locks:", "soak: 24h\n    locks:")
    house.rules(soaking)
    assert "can go live Tue 3 Nov 10:00 CET" in _card_of(house)

    house.rules(soaking.replace("Tue 08:00", "Tue 16:00"))
    house.withdraw(ANA)

    assert "can go live Tue 3 Nov 16:00 CET" in _card_of(house, last=True)


def _card_of(house: House, *, last: bool = False) -> str:
    approved(house)
    return house.card(last=last).text


def test_policy_says_when_and_a_change_says_which_way_it_went(closed: House) -> None:
    read = reading.read(closed.context, closed.reader(ANA), commands.ShowPolicy("churn", None))
    found = changes(build(LOCKED, "policy.yml"), build(POLICY, "policy.yml"))

    assert "nothing goes live from Mon 10:00 to Tue 08:00 (Europe/Berlin, audit week)" in fallback(read)
    assert [spoken(each) for each in found] == [
        "⚠ production is closed at no time now, was from Mon 10:00 to Tue 08:00 "
        "(Europe/Berlin, audit week) (looser)"
    ]
