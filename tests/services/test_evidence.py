"""Approvals count for the facts and rules they were given on, and for nothing else."""

from datetime import timedelta

import pytest

from bot.domain.promotion import State
from bot.errors import AlreadyResolved
from bot.services import expiry
from storage import promotion
from tests.fakes import buttons
from tests.services.house import ANA, BEA, BOB, FRAUD, KEN, MIA, POLICY, House

STRICTER = POLICY.replace("at_least: 0.8}", "at_least: 0.81}")


def approvals(house: House, number: int = 1) -> tuple[int, int]:
    """How many count, and how many are void."""
    with house.database.read() as session:
        found = promotion.decisions(session, number)
    return sum(not each.void for each in found), sum(each.void for each in found)


def test_another_live_version_voids_the_approvals_and_says_so(house: House) -> None:
    house.ask()
    house.approve(MIA)
    house.live("churn", 2)

    assert expiry.sweep(house.context) == 1
    house.work()

    assert approvals(house) == (0, 1)
    assert "live was churn@1 and is now churn@2. 1 approval is void" in house.slack.thread(house.card())[-1]
    assert "1 earlier approval void" in house.card().text
    assert "from churn@2 to churn@3" in house.card().text
    assert "promotion.approve" in buttons(house.slack.dms(MIA)[0].blocks)


def test_rules_that_change_for_this_place_void_the_approvals(house: House) -> None:
    house.ask()
    house.approve(MIA)
    house.rules(STRICTER)

    expiry.sweep(house.context)

    assert approvals(house) == (0, 1)
    assert [each.verb for each in house.audited()][-1] == "evidence.changed"


def test_a_direction_that_turns_is_a_rule_that_changed(house: House) -> None:
    house.ask()
    house.approve(MIA)
    house.approve(BEA)
    house.rules(POLICY.replace("roc_auc: {better: higher}", "roc_auc: {better: lower}"))

    house.work()

    assert house.live_now() == 1
    assert house.request().state is State.REQUESTED
    assert approvals(house) == (0, 2)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "# a comment\n" + text,
        lambda text: text.replace("lock: [devops", "lock: [business, devops"),
        lambda text: text + "  fraud2: {promotion: {production: {reason: optional}}}\n",
        lambda text: text.replace("log_loss: {better: lower}", "log_loss: {better: higher}"),
        lambda text: text.replace("environments: [staging", "environments: [development, staging"),
    ],
)
def test_what_does_not_touch_this_promotion_un_approves_nothing(quick_house: House, change: object) -> None:
    assert callable(change)
    house = quick_house
    house.ask()
    house.approve(MIA)
    house.rules(change(POLICY))

    assert expiry.sweep(house.context) == 0
    assert approvals(house) == (1, 0)
    assert house.approve(BEA).request.state is State.APPROVED


def test_another_model_s_promotion_un_approves_nothing(house: House) -> None:
    house.ask()
    house.approve(MIA)
    house.ask(ANA, "fraud", 2)
    house.approve(KEN, "P-2")

    house.live("churn", 2)
    expiry.sweep(house.context)

    assert approvals(house, 1) == (0, 1)
    assert approvals(house, 2) == (1, 0)
    house.send()
    assert "waiting for 1 of 2" in house.card(FRAUD).text


def test_an_approved_request_whose_facts_changed_is_asked_anew_instead_of_applied(house: House) -> None:
    house.ask()
    house.approve(MIA)
    house.approve(BEA)
    house.live("churn", 2)

    house.work()
    assert (house.live_now(), house.request().state) == (2, State.REQUESTED)

    house.approve(MIA)
    house.approve(BOB)
    house.work()
    assert (house.live_now(), house.request().state) == (3, State.CONFIRMED)


def test_a_request_that_was_held_and_is_asked_anew_needs_no_click_afterwards(house: House) -> None:
    house.lock()
    house.ask()
    house.approve(MIA)
    house.approve(BEA)
    house.unlock()
    house.live("churn", 2)
    expiry.sweep(house.context)

    house.approve(MIA)
    house.approve(BEA)
    house.work()

    assert (house.live_now(), house.request().held) == (3, False)


def test_a_gate_that_fails_by_now_holds_the_request_back(house: House) -> None:
    house.ask()
    house.approve(MIA)
    house.rules(POLICY.replace("at_least: 0.8}", "at_least: 0.99}"))
    expiry.sweep(house.context)

    house.approve(MIA)
    house.approve(BEA)
    house.work()

    assert (house.live_now(), house.request().state) == (1, State.REQUESTED)
    assert "waiting for its gates" in house.card().text
    assert "✗ *roc_auc* 0.91, below 0.99" in house.card().text


def test_a_request_nobody_decides_expires_once(house: House) -> None:
    house.ask()
    house.clock.move(timedelta(days=3, hours=1))

    assert [expiry.sweep(house.context), expiry.sweep(house.context)] == [1, 0]
    house.work()

    assert house.request().state is State.EXPIRED
    assert buttons(house.card().blocks) == ["promotion.details"]
    assert "Ask again: `/mlops promote churn 3 to production`" in house.slack.thread(house.card())[-1]
    assert "expired before it was decided" in house.slack.dms(ANA)[-1].text
    assert [each.verb for each in house.audited()][-1] == "promotion.expired"


def test_working_days_do_not_run_over_the_weekend(house: House) -> None:
    house.clock.move(timedelta(days=4))
    house.ask()
    house.clock.move(timedelta(days=4, hours=23))

    assert expiry.sweep(house.context) == 0


def test_an_expired_request_takes_no_decision_and_leaves_room_for_another(house: House) -> None:
    house.ask()
    house.clock.move(timedelta(days=4))
    expiry.sweep(house.context)

    with pytest.raises(AlreadyResolved, match="expired, so nothing changed"):
        house.approve(MIA)
    assert house.ask().request.name == "P-2"


def test_a_request_past_its_time_takes_no_decision_before_the_sweep_either(house: House) -> None:
    house.ask()
    house.approve(MIA)
    house.clock.move(timedelta(days=4))

    with pytest.raises(AlreadyResolved, match="expired"):
        house.approve(BEA)

    assert house.request().state is not State.APPROVED
