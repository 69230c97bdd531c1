"""Soak: time in the environment before, which holds the applying alone."""

from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.policy_changes import changes
from bot.domain.promotion import BlockerKind, State
from bot.policy import build
from bot.services import expiry, reading, requests
from bot.views.blocks import fallback
from bot.views.policy_changes import spoken
from bot.views.requests import why_answer
from tests.services.house import ANA, BEA, MIA, POLICY, House

SOAKING = POLICY.replace("from: staging", "from: staging\n    soak: 24h")


@pytest.fixture
def soaking(house: House) -> House:
    """The house where production takes only what was in staging for a day; version 3 came there right now."""
    house.rules(SOAKING)
    return house


def approved(house: House, number: int = 3) -> None:
    """A request that has its approvals."""
    house.ask(number=number)
    house.approve(MIA)
    house.approve(BEA)
    house.work()


def test_it_is_asked_and_approved_while_it_soaks_and_then_goes_live_by_itself(soaking: House) -> None:
    approved(soaking)

    assert (soaking.request().state, soaking.live_now()) == (State.APPROVED, 1)
    assert "approved, can go live Tue 3 Nov 10:00 CET" in soaking.card().text
    assert "⏳ must be live in staging for 24h: until" in soaking.card().text
    soaking.clock.move(timedelta(hours=23, minutes=59))
    soaking.work()
    assert soaking.live_now() == 1

    soaking.clock.move(timedelta(minutes=1))
    soaking.work()

    assert (soaking.request().state, soaking.live_now()) == (State.CONFIRMED, 3)


def test_why_says_when_before_anybody_asks(soaking: House) -> None:
    found = requests.blockers(soaking.context, soaking.viewer(ANA), "churn", 3, "production")

    assert BlockerKind.TIMER in [each.kind for each in found.blockers]
    assert "must be live in staging for 24h: until" in fallback(why_answer(found))


def test_a_version_that_left_staging_too_early_waits_for_somebody_and_says_so(soaking: House) -> None:
    approved(soaking, number=2)
    soaking.clock.move(timedelta(days=9))
    soaking.work()

    assert soaking.live_now() == 1
    assert "approved, not long enough where it comes from" in soaking.card().text
    assert "it is not live there now" in soaking.card().text


def test_a_rollback_waits_for_no_soak(soaking: House) -> None:
    approved(soaking)
    soaking.clock.move(timedelta(days=1))
    soaking.work()
    soaking.roll_back()
    soaking.work()

    assert soaking.live_now() == 1


def test_what_soaks_is_judged_anew_when_its_facts_change(soaking: House) -> None:
    approved(soaking)
    soaking.live("churn", 2)

    expiry.sweep(soaking.context)

    assert soaking.request().state is State.REQUESTED


def test_why_says_what_to_do_when_time_alone_will_not_do(soaking: House) -> None:
    found = requests.blockers(soaking.context, soaking.viewer(ANA), "churn", 2, "production")

    assert "/mlops promote churn 2 to staging" in fallback(why_answer(found))


def test_policy_says_how_long_and_a_change_says_which_way_it_went(soaking: House) -> None:
    read = reading.read(soaking.context, soaking.reader(ANA), commands.ShowPolicy("churn", None))
    found = changes(build(SOAKING, "policy.yml"), build(POLICY, "policy.yml"))

    assert "live in *staging* first, for 24h" in fallback(read)
    assert [spoken(each) for each in found] == [
        "⚠ versions for production must now have been live for no time where they come from, was 24h (looser)"
    ]
