"""A request whose place the policy no longer lists, or now asks another place for first: it never goes live by that."""

import pytest

from bot.domain.promotion import State
from bot.errors import AlreadyResolved
from bot.services import expiry
from tests.services.house import ANA, BEA, MIA, POLICY, House

RENAMED = POLICY.replace("[staging, production]", "[staging, edge]").replace("  production:", "  edge:")
ELSEWHERE_FIRST = POLICY.replace("[staging, ", "[staging, canary, ").replace("from: staging", "from: canary")


@pytest.mark.parametrize("approvers", [(), (MIA,), (MIA, BEA)])
def test_a_place_taken_out_of_the_policy_lets_nothing_go_live(
    house: House, approvers: tuple[str, ...]
) -> None:
    house.ask()
    for each in approvers:
        house.approve(each)
    house.rules(RENAMED)

    expiry.sweep(house.context)
    house.work()

    assert house.live_now() == 1
    assert house.request().state is State.REQUESTED
    assert "*production* is no environment of the policy any more" in house.card().text
    with pytest.raises(AlreadyResolved, match="P-1 waits for no approval"):
        house.approve(MIA)


def test_a_place_that_comes_back_is_asked_for_anew(house: House) -> None:
    house.ask()
    house.approve(MIA)
    house.rules(RENAMED)
    expiry.sweep(house.context)
    house.rules(POLICY)
    expiry.sweep(house.context)

    house.approve(MIA)
    house.approve(BEA)
    house.work()

    assert house.live_now() == 3


def test_a_request_for_a_lost_place_can_be_taken_back(house: House) -> None:
    house.ask()
    house.rules(RENAMED)

    assert house.withdraw(ANA).state is State.WITHDRAWN


def test_a_place_asked_for_first_is_not_skipped_by_an_open_request(house: House) -> None:
    house.ask()
    house.rules(ELSEWHERE_FIRST)
    expiry.sweep(house.context)
    house.work()

    house.approve(MIA)
    house.approve(BEA)
    house.work()

    assert (house.live_now(), house.request().state) == (1, State.REQUESTED)
    assert "must be live in *canary* first" in house.card().text


def test_going_live_in_the_place_asked_for_first_asks_anew(house: House) -> None:
    house.ask()
    house.rules(ELSEWHERE_FIRST)
    expiry.sweep(house.context)
    house.live("churn", 3, "canary")
    expiry.sweep(house.context)

    house.approve(MIA)
    house.approve(BEA)
    house.work()

    assert house.live_now() == 3
