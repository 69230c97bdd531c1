"""Starts the same task in many threads or processes at one moment."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from threading import Barrier as ThreadBarrier
from typing import Self, TypeVar

from bot.domain.digest import SlotState
from bot.domain.outbox import Outgoing
from storage import digest, environments, outbox
from storage.database import Database
from storage.migrations import upgrade
from tests.storage.seeds import AT, minutes, step

T = TypeVar("T")
_TIMEOUT_S = 60
_start: list[Barrier] = []


def threads(count: int, task: Callable[[int], T]) -> list[T]:
    """What `task(0)`, `task(1)`, … return, each in a thread, started together."""
    gate = ThreadBarrier(count)

    def run(number: int) -> T:
        gate.wait(_TIMEOUT_S)
        return task(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count), timeout=_TIMEOUT_S))


class Racers:
    """Processes that run a task of this module at one moment; `spawn`, so that they share nothing."""

    def __init__(self, count: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._count = count
        self._pool = ProcessPoolExecutor(
            count, context, initializer=_ready, initargs=(context.Barrier(count),)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def race(self, task: Callable[[str, int], T], url: str) -> list[T]:
        """What the task returned in each process."""
        started = [self._pool.submit(_at_once, task, url, number) for number in range(self._count)]
        return [each.result(_TIMEOUT_S) for each in started]


def _ready(barrier: Barrier) -> None:
    _start.append(barrier)


def _at_once(task: Callable[[str, int], T], url: str, number: int) -> T:
    _start[0].wait(_TIMEOUT_S)
    return task(url, number)


def move_twenty_times(url: str, number: int) -> list[bool]:
    """Try to be the one that moves production from each version to the next."""
    database = Database.connect(url)
    won = []
    for version in range(1, 21):
        with database.write() as session:
            expected = version - 1 or None
            won.append(environments.move(session, step(version, expected, f"{version}-by-{number}")))
    database.close()
    return won


def claim_everything(url: str, number: int) -> list[int]:
    """Claim what is due, one transaction a row, until nothing is."""
    database = Database.connect(url)
    claimed = claim_all(database)
    database.close()
    return [each.id for each in claimed]


def claim_all(database: Database) -> list[Outgoing]:
    """Every row that is due, one transaction each."""
    claimed: list[Outgoing] = []
    while True:
        with database.write() as session:
            outgoing = outbox.claim(session, AT + minutes(1))
        if outgoing is None:
            return claimed
        claimed.append(outgoing)


def make_slots(url: str, number: int) -> int:
    """Insert the same twenty slots as every other replica; how many were ours."""
    database = Database.connect(url)
    mine = 0
    for day in range(1, 21):
        with database.write() as session:
            weekly = digest.schedules(session)[0]
            key = f"2026-11-{day:02} 09:00 Europe/Berlin"
            mine += digest.add_slot(session, weekly, key, AT, SlotState.PENDING)
    database.close()
    return mine


def upgrade_it(url: str, number: int) -> None:
    """Bring a database without tables to the newest schema."""
    upgrade(url)
