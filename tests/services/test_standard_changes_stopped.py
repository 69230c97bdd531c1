"""What the policy pre-approved is stopped by people, by a gate or by another policy until it applies, and not after."""

from datetime import timedelta

import pytest

from bot.domain.promotion import State
from bot.domain.registry import ChangeKind, Move
from bot.errors import AlreadyResolved, NotAllowed
from bot.services import expiry
from bot.services.decisions import Choice
from bot.services.revising import ask_changes
from storage import environments
from tests.services.house import ANA, BEA, KEN, LEO, MIA, OPS, POLICY, House
from tests.services.made_alike import AUTO, house_of_two, sweep


@pytest.fixture
def two(house: House) -> House:
    """The house in which version 5 is a standard change."""
    house_of_two(house)
    return house


@pytest.mark.parametrize("stop", ["withdraw", "reject"])
def test_whoever_may_reject_or_withdraw_stops_it_before_it_applies_and_it_is_never_opened_again(
    two: House, stop: str
) -> None:
    sweep(two)
    with pytest.raises(NotAllowed):
        (two.withdraw if stop == "withdraw" else two.reject)(LEO)
    ended = two.withdraw(KEN) if stop == "withdraw" else two.reject(BEA)
    two.work()

    assert two.request().state is {"withdraw": State.WITHDRAWN, "reject": State.REJECTED}[stop]
    assert ended.id == 1
    two.clock.move(timedelta(days=3))
    assert sweep(two) == 0
    assert two.live_now() == 4


def test_what_went_live_is_not_rejected_any_more(two: House) -> None:
    sweep(two)
    two.clock.move(timedelta(hours=2))
    two.work()

    with pytest.raises(AlreadyResolved):
        two.reject(BEA)


def test_what_people_approved_is_still_not_rejected(house: House) -> None:
    house.rules(POLICY.replace("from: staging", "from: staging\n    soak: 2h"))
    house.ask()
    house.approve(MIA)
    house.approve(BEA)

    with pytest.raises(AlreadyResolved):
        house.reject(BEA)


def test_nobody_asks_for_changes_of_what_nobody_asked_for(two: House) -> None:
    sweep(two)

    with pytest.raises(AlreadyResolved):
        ask_changes(two.context, two.who(MIA), two.act(MIA), Choice("P-1", "look again"))


def test_the_card_has_a_button_to_reject_while_it_waits(two: House) -> None:
    sweep(two)
    assert "promotion.reject" in str(two.card().blocks)

    two.clock.move(timedelta(hours=2))
    two.work()

    assert "promotion.reject" not in str(two.card().blocks)


def test_a_gate_that_fails_before_it_applies_takes_it_back(two: House) -> None:
    two.rules(AUTO.replace("    gates:", "    gates:\n      - {alerts: none_open}"))
    assert sweep(two) == 0, "nothing watches it, so the gate is unknown"
    two.rules(AUTO)
    sweep(two)
    two.rules(AUTO.replace("at_least: 0.8}", "at_least: 0.95}"))

    assert expiry.sweep(two.context) == 1
    two.work()

    assert two.request().state is State.WITHDRAWN
    assert two.audited()[-1].verb == "promotion.preapproval_lost"
    assert "is not pre-approved any more" in next(each.text for each in two.slack.posts if each.thread)
    two.clock.move(timedelta(days=2))
    assert (sweep(two), two.live_now()) == (0, 4)


def test_a_policy_that_pre_approves_no_more_takes_back_what_waits(two: House) -> None:
    sweep(two)
    two.rules(AUTO.replace("    auto: {when: gates_pass, same: [pipeline, features], at_most: 1/day}\n", ""))
    two.clock.move(timedelta(hours=2))
    two.work()

    assert (two.request().state, two.live_now()) == (State.WITHDRAWN, 4)


def test_facts_that_change_and_pass_leave_it_pre_approved(two: House) -> None:
    sweep(two)
    two.rules(AUTO.replace("at_least: 0.8}", "at_least: 0.81}"))

    assert expiry.sweep(two.context) == 1
    two.clock.move(timedelta(hours=2))
    two.work()

    assert two.live_now() == 5


def test_what_was_rolled_back_is_not_opened_again(two: House) -> None:
    sweep(two)
    two.clock.move(timedelta(hours=2))
    two.work()
    two.roll_back(MIA)
    two.work()
    two.unlock(OPS)
    two.clock.move(timedelta(days=3))

    assert (sweep(two), two.live_now()) == (0, 4)


def test_a_version_moved_there_outside_is_no_ground_to_stand_on(two: House) -> None:
    with two.database.write() as session:
        move = Move("churn", "production", 3, 4, "outside", ChangeKind.OUTSIDE, two.clock.now())
        assert environments.move(session, move)

    assert sweep(two) == 0


def test_the_rules_say_what_is_pre_approved_only_for_the_bot(two: House) -> None:
    case = two.ask(ANA, "churn", 5)

    assert not case.request.is_preapproved
    assert case.counted.needed == 2
