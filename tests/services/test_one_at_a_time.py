"""What is approved goes live one after the other, also where two replicas apply: each is judged after the one before."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event, Lock, Thread
from time import sleep

import pytest

from bot.domain.promotion import State
from bot.domain.registry import Move
from bot.errors import Unavailable
from bot.services import applying
from bot.services.context import Context
from storage.embedded import EmbeddedRegistry
from tests.services.house import ANA, BEA, MIA, House
from tests.services.test_applying import crash_at

MODELS = ("churn", "fraud")


class SlowRegistry:
    """A registry whose moves take their time, and that counts how many are under way."""

    def __init__(self, behind: EmbeddedRegistry, takes_s: float) -> None:
        self.behind, self.takes_s = behind, takes_s
        self.entered, self.go_on = Event(), Event()
        self.most = self._now = 0
        self._lock = Lock()

    def move(self, step: Move) -> None:
        """Move, after having waited."""
        with self._counted():
            self.entered.set()
            self.go_on.wait(self.takes_s)
            self.behind.move(step)

    def live(self, model: str, environment: str) -> int | None:
        """Read back."""
        return self.behind.live(model, environment)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1


class SilentFor:
    """A registry that does not answer about one model."""

    def __init__(self, behind: EmbeddedRegistry, model: str) -> None:
        self.behind, self.model = behind, model

    def move(self, step: Move) -> None:
        """Move the others."""
        if step.model == self.model:
            raise Unavailable("The registry does not answer.")
        self.behind.move(step)

    def live(self, model: str, environment: str) -> int | None:
        """Read back."""
        return self.behind.live(model, environment)


@pytest.fixture
def waiting(house: House) -> House:
    """Two models have a version that only has to be applied."""
    for model in MODELS:
        name = house.ask(ANA, model).request.name
        house.approve(MIA, name)
        house.approve(BEA, name)
    return house


def replica(house: House) -> Context:
    """Another process with the same database: nothing of the first one's memory is in it."""
    return replace(house.context)


def test_two_replicas_never_move_the_registry_at_once(waiting: House) -> None:
    slow = SlowRegistry(EmbeddedRegistry(waiting.database), 0.2)
    start = Barrier(2)

    def work() -> None:
        context = replace(waiting.context, registry=slow)
        start.wait()
        # A replica that finds nothing to do now comes again with its next tick.
        for _ in range(200):
            if not applying.apply_next(context):
                sleep(0.005)

    workers = [Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert slow.most == 1
    assert [waiting.live_now(model) for model in MODELS] == [3, 3]


def test_what_another_replica_has_in_hand_is_waited_for(waiting: House) -> None:
    slow = SlowRegistry(EmbeddedRegistry(waiting.database), 30)
    first = Thread(target=applying.apply_next, args=(replace(waiting.context, registry=slow),))
    first.start()
    assert slow.entered.wait(5)

    assert applying.apply_next(replica(waiting)) is False
    assert sorted(waiting.request(each).state for each in (1, 2)) == [State.APPLYING, State.APPROVED]
    slow.go_on.set()
    first.join()
    assert applying.apply_next(replica(waiting)) is True
    assert [waiting.live_now(model) for model in MODELS] == [3, 3]


def test_a_rollback_waits_for_no_promotion_of_another_model(waiting: House) -> None:
    waiting.live("secret", 2)
    crash_at(waiting, "applying.claimed")
    waiting.roll_back(MIA, "secret")

    assert applying.apply_next(replica(waiting)) is True
    assert waiting.live_now("secret") == 1


def test_a_replica_that_died_holds_the_others_no_longer_than_its_lease(waiting: House) -> None:
    crash_at(waiting, "applying.claimed")
    assert applying.apply_next(replica(waiting)) is False

    waiting.clock.move(timedelta(seconds=61))
    waiting.work()
    assert [waiting.live_now(model) for model in MODELS] == [3, 3]


def test_one_that_waits_for_a_silent_registry_holds_nobody(waiting: House) -> None:
    silent = SilentFor(EmbeddedRegistry(waiting.database), "churn")
    context = replace(waiting.context, registry=silent)
    while applying.apply_next(context):
        pass
    waiting.clock.move(timedelta(seconds=6))
    while applying.apply_next(context):
        pass

    assert waiting.request(1).state is State.APPLYING
    assert waiting.live_now("fraud") == 3
