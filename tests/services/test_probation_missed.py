"""What a probation must not miss: trouble that came and went unseen, and one that cannot be looked at."""

from datetime import timedelta

import pytest

from bot.domain.promotion import State
from bot.services import probation
from tests.services.house import ANA, BEA, MIA, House
from tests.services.test_probation import ITSELF, alert, begin, look, over, thread


@pytest.fixture
def proving(house: House) -> House:
    """The house where P-1 just began its two days."""
    begin(house)
    return house


def breaches(house: House) -> int:
    """How often trouble was noted."""
    return [each.verb for each in house.audited()].count("probation.breached")


def unseen(house: House, after: timedelta = timedelta(hours=1)) -> None:
    """Trouble that opens and ends while nobody looks."""
    house.clock.move(after)
    alert(house)
    house.clock.move(timedelta(minutes=5))
    over(house)


def test_trouble_that_came_and_went_unseen_is_said_once_and_it_goes_on(proving: House) -> None:
    unseen(proving)
    for _ in range(4):
        look(proving)

    assert breaches(proving) == 1
    assert len([each for each in thread(proving) if each.startswith("The trouble with")]) == 1
    assert len([each for each in thread(proving) if "Over by itself: " in each]) == 1
    proving.clock.move(timedelta(hours=48))
    look(proving)
    assert proving.request().state is State.CONFIRMED


def test_the_bot_goes_back_for_trouble_that_was_over_when_it_came_to_look(house: House) -> None:
    begin(house, ITSELF)
    unseen(house)
    look(house)

    assert (house.live_now(), house.request().state) == (1, State.ROLLED_BACK)


def test_down_past_its_end_the_bot_still_finds_what_was_wrong_before_it(proving: House) -> None:
    unseen(proving)
    proving.clock.move(timedelta(hours=72))
    probation.sweep(proving.context)

    assert proving.request().state is State.LIVE
    assert breaches(proving) == 1


def test_what_came_and_went_after_its_time_was_over_is_no_trouble_of_it(proving: House) -> None:
    unseen(proving, timedelta(hours=49))
    look(proving)

    assert breaches(proving) == 0
    assert proving.request().state is State.CONFIRMED


def test_what_is_wrong_now_keeps_it_from_being_confirmed_however_late(proving: House) -> None:
    proving.clock.move(timedelta(hours=49))
    alert(proving)
    look(proving)

    assert breaches(proving) == 1
    assert proving.request().state is State.LIVE


def test_trouble_that_comes_again_is_said_again(proving: House) -> None:
    for _ in range(2):
        unseen(proving)
        for _ in range(3):
            look(proving)

    assert breaches(proving) == 2


def test_trouble_that_was_stored_late_is_not_lost_to_a_recovery(proving: House) -> None:
    proving.clock.move(timedelta(hours=1))
    alert(proving)
    look(proving)
    noticed = proving.clock.now() + timedelta(minutes=1)
    proving.clock.move(timedelta(minutes=2))
    over(proving)
    look(proving)
    # Another replica noticed it before that recovery, and got the lock after it.
    late = proving.clock.now()
    proving.clock.set(noticed)
    alert(proving, "precision fell")
    proving.clock.set(late)
    look(proving)

    assert breaches(proving) == 2


def test_one_that_cannot_go_back_does_not_keep_the_others_from_being_looked_at(house: House) -> None:
    begin(house, ITSELF)
    name = house.ask(ANA, "fraud").request.name
    house.approve(MIA, name)
    house.approve(BEA, name)
    house.work()
    # Nothing goes to production any more, and with it goes the way back there.
    house.rules(house.policy.text.replace("production", "prod"))
    alert(house)
    alert(house, model="fraud")
    look(house)

    assert breaches(house) == 2
    assert "confirm P-1 because" in " ".join(thread(house))
