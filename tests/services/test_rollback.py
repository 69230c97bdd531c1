"""Going back: one person, a reason, the last good version, and the door locked behind."""

import json
from datetime import timedelta

import pytest

from bot.domain.promotion import State
from bot.domain.registry import ChangeKind, EnvironmentChange
from bot.errors import AlreadyResolved, BadInput, NotAllowed, NotFound
from bot.services.rollback import good_versions
from storage import environments, promotion
from tests.services.house import ANA, CHURN, LEO, MIA, MONDAY, NEW, House


def test_it_goes_back_to_the_last_good_version_and_locks(house: House) -> None:
    house.promoted(number=2)
    house.promoted(number=3)

    house.roll_back(MIA, reason="it pages")
    house.work()

    assert house.live_now() == 2
    assert house.request(3).state is State.CONFIRMED
    with house.database.read() as session:
        lock = environments.find_lock(session, "churn", "production")
    assert lock is not None
    assert lock.reason == "after P-3 rolled back: it pages"
    assert "Roll production back to churn@2: done" in house.card(last=True).text
    assert "`/mlops unlock churn production`" in house.card(last=True).text
    assert "is live again in production (P-3); it is locked now" in house.slack.dms(MIA)[-1].text


def test_what_was_taken_back_says_so_and_is_no_target_any_more(house: House) -> None:
    house.promoted(number=2)
    house.promoted(number=3)
    house.roll_back()
    house.work()

    assert house.request(2).state is State.ROLLED_BACK
    second = house.slack.in_channel(CHURN)[1]
    assert "was live, rolled back" in second.text
    assert house.slack.thread(second)[-1] == "↩️ Rolled back by *P-3*: “it pages”"
    with pytest.raises(BadInput, match=r"churn@3 is not a version to go back to.*You can go back to 1\."):
        house.roll_back(to=3)


def test_a_second_one_goes_further_back(house: House) -> None:
    house.promoted(number=2)
    house.promoted(number=3)
    house.roll_back()
    house.work()
    house.clock.move(timedelta(minutes=1))

    house.roll_back(reason="still pages")
    house.work()

    assert house.live_now() == 1
    with pytest.raises(NotFound, match="No earlier version was live"):
        house.roll_back()


def test_it_takes_no_notice_of_a_lock(house: House) -> None:
    house.promoted()
    house.lock(reason="freeze")

    house.roll_back()
    house.work()

    assert house.live_now() == 1
    with house.database.read() as session:
        lock = environments.find_lock(session, "churn", "production")
    assert lock is not None
    assert lock.reason == "freeze"


def test_it_needs_a_reason_a_permission_and_something_to_go_back_to(house: House) -> None:
    with pytest.raises(BadInput, match="needs a reason"):
        house.roll_back(reason=" ")
    with pytest.raises(NotAllowed, match="That takes ml-engineer or on-call"):
        house.roll_back(NEW)
    with pytest.raises(NotFound, match="No earlier version was live in production of churn") as refusal:
        house.roll_back()
    assert refusal.value.hint == "`/mlops lock churn production` stops further promotions."
    assert house.audited() == []


def test_whoever_is_on_call_for_the_model_may(house: House) -> None:
    house.promoted()
    house.owner("churn", NEW, "on-call")
    house.owner("fraud", LEO, "on-call")

    with pytest.raises(NotAllowed):
        house.roll_back(LEO)
    house.roll_back(NEW)
    house.work()

    assert house.live_now() == 1


def test_a_second_one_at_the_same_time_is_refused(house: House) -> None:
    house.promoted()
    house.roll_back()

    with pytest.raises(AlreadyResolved, match="being rolled back already"):
        house.roll_back()


def test_an_open_request_for_the_place_is_judged_anew(house: House) -> None:
    house.promoted(number=2)
    house.ask(number=3)
    house.approve(MIA, "P-2")

    house.roll_back()
    house.work()
    with pytest.raises(AlreadyResolved, match="live was churn@2 and is now churn@1"):
        house.approve(MIA, "P-2")

    assert house.live_now() == 1


def test_an_approved_promotion_never_overtakes_a_rollback(house: House) -> None:
    house.promoted(number=2)
    house.ask(number=3)
    house.approve(MIA, "P-2")
    house.approve("U0BEA", "P-2")

    house.roll_back()
    house.work()
    house.work()

    assert house.live_now() == 1
    assert house.request(3).state is State.CONFIRMED
    assert house.request(2).state is State.REQUESTED


def test_nor_does_it_overtake_one_that_another_replica_has_in_hand(house: House) -> None:
    house.promoted(number=2)
    house.ask(number=3)
    house.approve(MIA, "P-2")
    house.approve("U0BEA", "P-2")
    house.roll_back()
    lease = house.clock.now() + timedelta(seconds=60)
    with house.database.write() as session:
        assert promotion.move(session, 3, State.APPROVED, State.APPLYING, lease_until=lease)

    house.work()

    assert (house.live_now(), house.request(2).state) == (2, State.APPROVED)
    house.clock.set(lease)
    house.work()
    assert house.live_now() == 1
    assert house.request(3).state is State.CONFIRMED


def test_nobody_is_asked_to_approve_it(house: House) -> None:
    house.promoted()
    before = len(house.slack.dms("U0KEN"))

    case = house.roll_back()
    house.work()

    assert case.waiting == {}
    assert len(house.slack.dms("U0KEN")) == before


def test_the_audit_tells_it(house: House) -> None:
    house.promoted()
    house.roll_back()
    house.work()

    assert [each.verb for each in house.audited()][-4:] == [
        "rollback.decided",
        "promotion.applying",
        "rollback.live",
        "environment.locked",
    ]


def test_each_move_can_be_replayed_from_the_audit_alone(house: House) -> None:
    house.promoted(number=2)
    house.promoted(number=3)
    house.roll_back()
    house.work()

    replayed = [
        (facts["model"], facts["environment"], facts["from"], facts["to"])
        for entry in house.audited()
        if entry.verb in {"promotion.live", "rollback.live"}
        for facts in [json.loads(entry.facts)]
    ]
    assert replayed == [("churn", "production", *step) for step in [(1, 2), (2, 3), (3, 2)]]


def change(to: int | None, *, bad: bool = False) -> EnvironmentChange:
    """One move, newest first in a history."""
    undone = MONDAY if bad else None
    return EnvironmentChange(
        "churn", "production", None, to, MONDAY, ChangeKind.PROMOTION, ANA, rolled_back_at=undone
    )


@pytest.mark.parametrize(
    ("moves", "live", "good"),
    [
        ((), None, ()),
        ((change(1),), 1, ()),
        ((change(3), change(2), change(1)), 3, (2, 1)),
        ((change(2), change(3, bad=True), change(2), change(1)), 2, (1,)),
        ((change(3), change(3, bad=True), change(1)), 3, (1,)),
        ((change(None), change(2), change(1)), None, (2, 1)),
        ((change(1), change(2), change(1)), 1, (2,)),
    ],
)
def test_good_versions_were_live_and_never_taken_back(
    moves: tuple[EnvironmentChange, ...], live: int | None, good: tuple[int, ...]
) -> None:
    assert good_versions(moves, live) == good
