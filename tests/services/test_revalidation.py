"""What has long been live is looked at again: reminded of, then holding promotions, never a rollback."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.promotion import State
from bot.domain.reviews import ReviewResult
from bot.services import leavers, requests, revalidation
from bot.services import reviews as reviewing
from bot.views.blocks import fallback
from bot.views.requests import why_answer
from tests.services.house import ADA, ANA, BEA, KEN, MIA, NEW, POLICY, House
from tests.services.test_retiring import retire

YEARLY = POLICY.replace("churn: {channel: C0CHURN}", "churn: {channel: C0CHURN, revalidate: 12mo}")
A_YEAR = timedelta(days=360)


@pytest.fixture
def yearly(house: House) -> House:
    """The house where churn is to be validated each year."""
    house.rules(YEARLY)
    return house


def told(house: House, person: str) -> str:
    """What somebody was told of it so far; DMs that can wait come together."""
    revalidation.sweep(house.context)
    house.clock.move(timedelta(minutes=11))
    house.send()
    return "\n".join(each.text for each in house.slack.dms(person) if "validated again" in each.text)


def why(house: House) -> str:
    """What blocks version 2."""
    found = requests.blockers(house.context, house.viewer(ANA), "churn", 2, "production")
    return fallback(why_answer(found))


def test_the_owner_is_reminded_a_month_ahead_and_when_it_is_over_and_no_oftener(yearly: House) -> None:
    yearly.owner("churn", NEW)
    assert told(yearly, NEW) == ""

    yearly.clock.move(A_YEAR - timedelta(days=29))
    ahead = told(yearly, NEW)
    assert ahead.count("is to be validated again") == 2  # in staging, and in production
    assert "/mlops review churn 1 revalidation from @somebody" in ahead
    yearly.clock.move(timedelta(days=1))
    assert told(yearly, NEW) == ahead

    yearly.clock.move(timedelta(days=40))
    over = told(yearly, NEW)
    assert over.count("No promotion goes live there until it is") == 2
    assert told(yearly, NEW) == over


def test_where_nobody_owns_it_the_admins_are_told(yearly: House) -> None:
    yearly.clock.move(A_YEAR + timedelta(days=1))

    assert told(yearly, ADA)


def test_overdue_it_holds_a_promotion_until_somebody_looked_at_it(yearly: House) -> None:
    yearly.clock.move(A_YEAR)
    yearly.ask(ANA, number=2)
    yearly.approve(MIA)
    yearly.approve(BEA)
    yearly.work()
    assert yearly.request().state is State.APPROVED
    assert yearly.live_now() == 1
    assert "what is live in production (@1) is overdue to be validated again" in why(yearly)
    assert "/mlops review churn 1 revalidation from @somebody" in why(yearly)

    review = yearly.review(ANA, KEN, kind="revalidation")
    reviewing.answer(yearly.context, yearly.who(KEN), yearly.act(KEN), review.id, ReviewResult.PASSED, "")
    yearly.work()

    assert yearly.live_now() == 2
    assert yearly.request().state is State.CONFIRMED


def test_a_rollback_and_a_retirement_wait_for_nothing(yearly: House) -> None:
    yearly.promoted(number=2)
    yearly.clock.move(A_YEAR)

    yearly.roll_back(MIA)
    yearly.work()
    assert yearly.live_now() == 1

    yearly.unlock()
    name = retire(yearly).request.name
    yearly.approve(MIA, name)
    yearly.approve(BEA, name)
    yearly.work()
    assert yearly.live_now() is None


def test_what_is_not_yet_due_holds_nothing(yearly: House) -> None:
    yearly.clock.move(A_YEAR - timedelta(days=1))
    yearly.promoted(number=2)

    assert yearly.live_now() == 2


def test_the_rule_changes_no_approval(house: House) -> None:
    house.ask(ANA, number=2)
    house.approve(MIA)
    house.rules(YEARLY)

    house.approve(BEA)

    assert house.request().state is State.APPROVED


def test_an_owner_who_left_is_not_asked_and_whoever_comes_next_is(yearly: House) -> None:
    yearly.owner("churn", NEW)
    yearly.owner("churn", MIA, "deputy")
    yearly.slack.people[NEW] = replace(yearly.slack.people[NEW], deleted=True)
    leavers.look(yearly.context, NEW)
    yearly.clock.move(A_YEAR + timedelta(days=1))

    assert told(yearly, NEW) == ""
    assert "No promotion goes live there until it is" in told(yearly, MIA)


def test_where_every_owner_left_the_admins_are_asked(yearly: House) -> None:
    yearly.owner("churn", NEW)
    yearly.slack.people[NEW] = replace(yearly.slack.people[NEW], deleted=True)
    leavers.look(yearly.context, NEW)
    yearly.clock.move(A_YEAR + timedelta(days=1))

    assert told(yearly, ADA)
