"""Making it live is a step of its own: it survives a crash, a rival and a registry that moved by itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.promotion import State
from bot.domain.registry import Move
from bot.errors import BotError, Unavailable
from bot.services import applying
from storage import environments
from storage.embedded import EmbeddedRegistry
from tests.services.house import ANA, BEA, CHURN, MIA, House
from tests.storage.racing import threads


class Crash(Exception):
    """The process stops here."""


class SilentRegistry:
    """A registry that does not answer; the move may have been made."""

    def __init__(self, behind: EmbeddedRegistry, *, moves: bool) -> None:
        self.behind = behind
        self.moves = moves
        self.calls = 0

    def move(self, step: Move) -> None:
        """Maybe move, and never say so."""
        self.calls += 1
        if self.moves:
            self.behind.move(step)
        raise Unavailable("The registry does not answer.")

    def live(self, model: str, environment: str) -> int | None:
        """Read back."""
        return self.behind.live(model, environment)


class RollsBackAfterwards:
    """A registry whose first answer of what is live is right, and overtaken when it arrives."""

    def __init__(self, house: House, then: Callable[[str], None]) -> None:
        self.behind = house.context.registry
        self.then: Callable[[str], None] | None = then

    def move(self, step: Move) -> None:
        """Move."""
        self.behind.move(step)

    def live(self, model: str, environment: str) -> int | None:
        """Read back, and let the rollback overtake."""
        found, then, self.then = self.behind.live(model, environment), self.then, None
        if then is not None:
            then("applying.moved")
        return found


def approved(house: House) -> None:
    """A request that only has to be applied."""
    house.ask()
    house.approve(MIA)
    house.approve(BEA)


def crash_at(house: House, point: str) -> None:
    """Apply with a process that dies at a named point."""

    def reached(here: str) -> None:
        if here == point:
            raise Crash

    with pytest.raises(Crash):
        applying.apply_next(replace(house.context, reached=reached))


@pytest.mark.parametrize("point", ["applying.claimed", "applying.moved"])
def test_a_worker_that_died_is_taken_over_after_its_lease(house: House, point: str) -> None:
    approved(house)
    crash_at(house, point)
    assert house.request().state is State.APPLYING
    assert applying.apply_next(house.context) is False

    house.clock.move(timedelta(seconds=61))
    house.work()

    assert (house.live_now(), house.request().state) == (3, State.CONFIRMED)
    with house.database.read() as session:
        assert len(environments.history(session, "churn", "production")) == 2
    assert [each.verb for each in house.audited()].count("promotion.live") == 1


def test_a_worker_that_died_after_the_commit_leaves_nothing_to_do(house: House) -> None:
    approved(house)
    crash_at(house, "applying.committed")
    house.clock.move(timedelta(seconds=61))

    assert applying.apply_next(house.context) is False
    house.send()
    assert "is live in production" in house.slack.thread(house.card())[-1]


def test_nothing_says_live_before_it_was_read_back(house: House) -> None:
    approved(house)
    crash_at(house, "applying.moved")
    house.send()

    assert "approved, going live" in house.card().text
    assert "is live" not in " ".join(house.slack.thread(house.card()))


def test_a_registry_that_moved_by_itself_fails_the_request_and_the_requester_is_told(house: House) -> None:
    approved(house)
    crash_at(house, "applying.claimed")
    house.live("churn", 2)
    house.clock.move(timedelta(seconds=61))

    house.work()

    assert (house.live_now(), house.request().state) == (2, State.FAILED)
    assert "failed, nothing moved" in house.card().text
    assert "production of churn moved meanwhile" in house.slack.dms(ANA)[-1].text
    assert house.audited()[-1].verb == "promotion.failed"
    assert house.ask().request.name == "P-2"


def test_a_version_that_is_not_read_back_is_a_failure(house: House) -> None:
    approved(house)
    crash_at(house, "applying.moved")
    house.live("churn", 1)
    house.clock.move(timedelta(seconds=61))

    house.work()

    assert house.request().state is State.FAILED
    assert "was read back as version 1" in house.slack.dms(ANA)[-1].text


@pytest.mark.parametrize("died", [False, True])
def test_what_another_replica_rolled_back_meanwhile_is_not_called_live(house: House, died: bool) -> None:
    approved(house)

    def reached(point: str) -> None:
        if point == "applying.moved":
            # As another replica does: what is in hand here is not its.
            house.roll_back(reason="it pages")
            assert applying.apply_next(house.context)

    if died:
        crash_at(house, "applying.moved")
        reached("applying.moved")
        house.clock.move(timedelta(seconds=61))
    else:
        house.context = replace(house.context, registry=RollsBackAfterwards(house, reached))
    house.work()

    assert (house.live_now(), house.request(1).state) == (1, State.ROLLED_BACK)
    assert "is live" not in " ".join(house.slack.thread(house.card()))
    assert house.slack.thread(house.card())[-1] == "↩️ Rolled back by *P-2*: “it pages”"
    assert "went live in production (P-1) and was rolled back" in house.slack.dms(ANA)[-1].text
    assert [each.verb for each in house.audited()][-1] == "promotion.rolled_back"


@pytest.mark.parametrize("moves", [True, False])
def test_a_registry_that_does_not_answer_is_asked_again_after_the_lease(house: House, moves: bool) -> None:
    approved(house)
    silent = SilentRegistry(EmbeddedRegistry(house.database), moves=moves)
    context = replace(house.context, registry=silent)

    assert [applying.apply_next(context), applying.apply_next(context)] == [True, False]
    assert silent.calls == 1
    house.clock.move(timedelta(seconds=61))
    house.work()

    assert (house.live_now(), house.request().state) == (3, State.CONFIRMED)


def test_many_workers_at_once_apply_once(house: House) -> None:
    approved(house)
    house.ask(ANA, "fraud")
    house.approve(MIA, "P-2")
    house.approve(BEA, "P-2")

    applied = sum(threads(6, lambda _: applying.apply_next(house.context)))
    # Whoever finds another one in hand comes again with the next tick.
    while applying.apply_next(house.context):
        applied += 1

    assert applied == 2
    assert (house.live_now(), house.live_now("fraud")) == (3, 3)
    assert [each.verb for each in house.audited()].count("promotion.live") == 2


def test_many_approvals_at_once_are_all_counted_and_none_twice(house: House) -> None:
    house.ask()

    def click(number: int) -> str:
        try:
            return house.approve((MIA, BEA, MIA, BEA)[number], key=f"click {number}").request.state.value
        except BotError as error:
            return type(error).__name__

    outcomes = threads(4, click)
    house.work()

    assert sorted(outcomes)[:2] == ["AlreadyResolved", "AlreadyResolved"]
    assert sorted(outcomes)[2:] == ["approved", "requested"]
    assert house.live_now() == 3
    assert len(house.slack.in_channel(CHURN)) == 1
