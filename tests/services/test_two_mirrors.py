"""Two replicas that mirror one server at the same time: what it has is here once, is told once, and neither fails."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Barrier

import pytest

from bot.domain.mirror import LOOKED_EVERY, Sight
from bot.domain.run_mirror import SeenExperiments
from bot.services import mirror, news, subscriptions
from bot.services.context import Context
from bot.services.subscriptions import Wanted
from storage import experiments, registry
from storage.database import Database
from storage.mirror import LEASE
from tests.fakes import FixedClock
from tests.services.house import ANA, MONDAY, POLICY, RELEASES, House
from tests.services.mirrored import FakeServer, known, on_server
from tests.services.training import run

ROUNDS = 4


@dataclass
class Meeting(FakeServer):
    """A server that answers only when both have asked, so that both write what it said at the same time."""

    together: Barrier = field(default_factory=lambda: Barrier(1))

    def look(self) -> Sight:
        """Everything it has."""
        self.together.wait(30)
        return super().look()

    def experiments(self) -> SeenExperiments:
        """Its experiments."""
        self.together.wait(30)
        return super().experiments()


@dataclass
class Replicas:
    """Two contexts over one database, each with connections of its own."""

    house: House
    server: Meeting
    contexts: tuple[Context, Context]

    def look(self, behind: timedelta = timedelta(0)) -> None:
        """Both look; the second one so much later."""
        self.house.clock.move(LOOKED_EVERY + LEASE)
        for context, later in zip(self.contexts, (timedelta(0), behind), strict=True):
            assert isinstance(context.clock, FixedClock)
            context.clock.set(self.house.clock.now() + later)
        with ThreadPoolExecutor(2) as pool:
            begun = []
            for context in self.contexts:
                begun.append(pool.submit(mirror.refresh, context))
                # The second claims what the first one still holds, so it must come second.
                while behind and not self.server.together.n_waiting and not begun[0].done():
                    time.sleep(0.001)
            for each in begun:
                each.result(60)


@pytest.fixture
def replicas(house: House) -> Iterator[Replicas]:
    """The house twice; Ana wants to know what is registered and what ends."""
    house.rules(POLICY.replace("  quiet:", "  subscribe: [data-scientist]\n  quiet:"))
    wish = Wanted("churn", ("finished", "registered"), RELEASES)
    subscriptions.subscribe(house.context, house.who(ANA), house.act(ANA), wish)
    simple = on_server(house)
    server = Meeting(simple.versions, simple.aliases)
    url = house.database.engine.url.render_as_string(hide_password=False)
    databases = [Database.connect(url) for _ in range(2)]
    one, two = (
        replace(house.context, database=each, server=server, clock=FixedClock(MONDAY)) for each in databases
    )
    yield Replicas(house, server, (one, two))
    for each in databases:
        each.close()


def test_only_one_of_two_looks_at_a_time(replicas: Replicas) -> None:
    looks = replicas.server.looks

    for _ in range(ROUNDS):
        replicas.look()

    assert replicas.server.looks == looks + ROUNDS


def test_a_look_that_lasted_longer_than_its_lease_doubles_nothing(replicas: Replicas) -> None:
    house, server = replicas.house, replicas.server
    ended: list[str] = []
    for number in range(4, 4 + ROUNDS):
        server.versions["churn"].append(number)
        server.versions[f"new {number}"] = [1, 2]
        server.point("fraud", "champion", 2 + number % 2)
        for each in range(3):
            at = house.clock.now() + timedelta(minutes=1)
            one = run(10 * number + each, experiment=f"group {number}", started_at=at, ended_at=at)
            ended.append(server.trains(one).run_id)
        server.together = Barrier(2)
        replicas.look(behind=LEASE)
        server.together = Barrier(1)
        # What the replica with the later clock had to say is due by then.
        house.clock.move(LEASE)
        house.send()

    with house.database.read() as session:
        assert len(registry.versions(session, "churn")) == 3 + ROUNDS
        names = [each.name for each in experiments.listed(session)]
    assert len(names) == len(set(names))
    assert len(known(house.database, *ended)) == len(ended)
    assert len(house.slack.in_channel("C0FRAUD")) == ROUNDS
    house.clock.move(timedelta(minutes=11))
    news.tell_next(house.context)
    house.send()
    said = "\n".join(each.text for each in house.slack.posts)
    assert [said.count(f"churn@{number}* was registered") for number in range(4, 4 + ROUNDS)] == [1] * ROUNDS
