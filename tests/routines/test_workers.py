"""The threads behind the routines: rung by a commit, stopped within a limit, honest about what fails."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.policy import PolicyFile
from bot.routines.table import ROUTINES, Routine, routine
from bot.routines.workers import Wake, Workers
from bot.services.context import Context
from storage.database import Database
from storage.embedded import EmbeddedRegistry
from tests.fakes import FakeSlack, FixedClock

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    database = Database.connect(f"sqlite:///{tmp_path}/workers.db")
    slack = FakeSlack()
    return Context(
        database=database,
        registry=EmbeddedRegistry(database),
        directory=slack,
        messenger=slack,
        clock=FixedClock(AT),
        policy=PolicyFile(tmp_path / "none.yml").current,
    )


def working(context: Context, run: Callable[[Context], None]) -> tuple[Workers, Wake]:
    wake = Wake()
    return Workers(context, wake, [Routine("outbox", timedelta(seconds=1), run, "tests", awaited=run)]), wake


def test_a_commit_rings_the_worker_at_once(context: Context) -> None:
    ran = threading.Event()
    workers, wake = working(context, lambda _: ran.set())
    workers.start()

    wake()

    assert ran.wait(5)
    workers.stop(5)


def test_a_routine_that_fails_is_a_problem_until_it_works_again(context: Context) -> None:
    steps = [threading.Event(), threading.Event()]
    fails = [True]

    def run(_: Context) -> None:
        if fails[0]:
            steps[0].set()
            raise RuntimeError("broken")
        steps[1].set()

    workers, wake = working(context, run)
    workers.start()
    wake()
    assert steps[0].wait(5)
    while not workers.problems():
        threading.Event().wait(0.01)

    fails[0] = False
    wake()

    assert steps[1].wait(10)
    while workers.problems():
        threading.Event().wait(0.01)
    workers.stop(5)


def test_stopping_lets_what_is_under_way_finish(context: Context) -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def run(_: Context) -> None:
        begun.set()
        may_end.wait(5)
        ended.set()

    workers, wake = working(context, run)
    workers.start()
    wake()
    assert begun.wait(5)
    threading.Timer(0.2, may_end.set).start()

    workers.stop(5)

    assert ended.is_set()


def test_between_its_times_a_wake_does_only_what_somebody_waits_for(context: Context) -> None:
    done: list[str] = []
    step = threading.Semaphore(0)

    def does(what: str) -> Callable[[Context], None]:
        def run(_: Context) -> None:
            done.append(what)
            step.release()

        return run

    wake = Wake()
    slow = Routine("slow", timedelta(hours=1), does("all"), "tests", awaited=does("awaited"))
    plain = Routine("plain", timedelta(hours=1), does("plain"), "tests")
    workers = Workers(context, wake, [slow, plain])
    workers.start()

    for wanted in (2, 1, 1):
        wake()
        assert all(step.acquire(timeout=5) for _ in range(wanted))

    workers.stop(5)
    assert sorted(done[:2]) == ["all", "plain"]
    assert set(done[2:]) == {"awaited"}


def test_every_routine_is_known_by_its_name() -> None:
    assert len({each.name for each in ROUTINES}) == len(ROUTINES)
    assert all(routine(each.name) is each for each in ROUTINES)
    assert routine("nonsense") is None
