"""A lock stops applying and nothing else; after it somebody clicks, or types it again."""

import pytest

from bot.domain.promotion import State
from bot.errors import AlreadyResolved, NotAllowed, Repeated
from bot.services import promotion
from tests.fakes import buttons
from tests.services.house import ANA, BEA, MIA, NEW, House


def test_what_is_approved_under_a_lock_waits(house: House) -> None:
    house.lock()
    house.ask()
    house.approve(MIA)
    house.approve(BEA)
    house.work()

    assert (house.live_now(), house.request().held) == (1, True)
    assert "approved, held by a lock" in house.card().text
    assert "🔒 locked: freeze" in house.card().text
    assert buttons(house.card().blocks) == ["promotion.details"]


def test_a_lock_after_the_approval_holds_it_too(house: House) -> None:
    house.ask()
    house.approve(MIA)
    house.approve(BEA)
    house.lock()
    house.work()

    assert (house.live_now(), house.request().state) == (1, State.APPROVED)
    assert house.unlock() is not None


def test_after_the_lock_it_waits_for_a_click(house: House) -> None:
    house.lock()
    house.ask()
    house.approve(MIA)
    house.approve(BEA)
    house.work()
    assert house.unlock() == house.request()
    house.work()
    assert house.live_now() == 1
    assert buttons(house.card().blocks) == ["promotion.go_live", "promotion.details"]

    promotion.go_live(house.context, house.who(ANA), house.act(ANA), "P-1")
    house.work()

    assert (house.live_now(), house.request().state) == (3, State.CONFIRMED)
    assert "P-1 was let go live by <@U0ANA>" in house.slack.thread(house.card())[-2]
    assert "promotion.released" in [each.verb for each in house.audited()]


def test_typing_the_promotion_again_is_the_click(house: House) -> None:
    house.lock()
    house.ask()
    house.approve(MIA)
    house.approve(BEA)
    house.unlock()

    assert house.ask().request.name == "P-1"
    house.work()

    assert house.live_now() == 3


def test_the_click_needs_the_permission_and_no_lock_and_counts_once(house: House) -> None:
    house.lock()
    house.ask()
    house.approve(MIA)
    house.approve(BEA)
    with pytest.raises(AlreadyResolved, match="is locked: freeze"):
        promotion.go_live(house.context, house.who(ANA), house.act(ANA), "P-1")
    house.unlock()
    with pytest.raises(NotAllowed):
        promotion.go_live(house.context, house.who(NEW), house.act(NEW), "P-1")

    promotion.go_live(house.context, house.who(ANA), house.act(ANA, "click"), "P-1")
    with pytest.raises(Repeated):
        promotion.go_live(house.context, house.who(ANA), house.act(ANA, "click"), "P-1")
    with pytest.raises(AlreadyResolved, match="is approved already"):
        promotion.go_live(house.context, house.who(MIA), house.act(MIA), "P-1")


def test_a_lock_says_why_and_twice_is_refused(house: House) -> None:
    house.lock(reason="quarter's end")

    with pytest.raises(AlreadyResolved, match="locked already: quarter's end"):
        house.lock()
    house.unlock()
    with pytest.raises(AlreadyResolved, match="is not locked"):
        house.unlock()
    assert [each.verb for each in house.audited()] == ["environment.locked", "environment.unlocked"]


def test_a_lock_on_the_place_of_an_open_request_is_told_under_its_card(house: House) -> None:
    house.ask()
    house.send()
    house.lock()
    house.unlock()
    house.send()

    said = house.slack.thread(house.card())
    assert said == [
        "🔒 production was locked by <@U0OPS>: freeze.",
        "🔓 production was unlocked by <@U0OPS>.",
    ]


def test_locks_stop_neither_asking_nor_the_other_places(house: House) -> None:
    house.lock()
    house.ask(ANA, number=2, place="staging")
    house.promoted("fraud")

    assert house.live_now(environment="staging") == 2
    assert house.live_now("fraud") == 3
