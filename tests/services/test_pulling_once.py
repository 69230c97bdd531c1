"""What is pulled is pulled once and whole, whoever writes, dies, or comes at the same time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.domain.batches import Window
from bot.integrations.pulling import folder
from bot.services import batches as taking
from bot.services import pulls
from bot.services.batches import Delivery
from tests.services.fetched import HOUR, MINUTE, ROWS, Fetching, furnished, rows, sums
from tests.services.house import House

DAY = timedelta(days=1)


@pytest.fixture
def fetching(quick_house: House, tmp_path: Path) -> Fetching:
    """Files take a process each to read, so what no database decides is tried on one."""
    return furnished(quick_house, tmp_path)


@pytest.fixture
def everywhere(house: House, tmp_path: Path) -> Fetching:
    """On each database."""
    return furnished(house, tmp_path)


def test_the_same_rows_under_another_name_are_one_batch_as_are_those_that_were_sent(
    everywhere: Fetching,
) -> None:
    content = rows("same")
    everywhere.write("a.csv", content)
    everywhere.write("copy.csv", content)
    everywhere.sweep()
    assert len(everywhere.batches()) == 1
    sent = rows("sent")
    path = everywhere.write("sent.csv", sent)
    now = everywhere.house.clock.now()
    found = taking.read_file(everywhere.context, path, "churn", "production")
    known = sha256(sent.encode()).hexdigest()
    with everywhere.house.database.write() as session:
        delivery = Delivery("churn", "production", known, "pipeline", now)
        taking.store(session, delivery, found, Window(now, now), name="hour 10", version=None)
    everywhere.sweep(HOUR)
    assert [each.name for each in everywhere.batches()].count("hour 10") == 1
    assert len(everywhere.batches()) == 2


def test_a_file_that_is_being_written_is_left_until_it_was_left_alone(fetching: Fetching) -> None:
    path = fetching.write("a.csv", rows("half"), age=timedelta())
    fetching.sweep()
    assert fetching.batches() == []
    # Somebody wrote more meanwhile.
    with path.open("a") as file:
        file.write("41.00,a\n")
    fetching.sweep(MINUTE)
    assert fetching.batches() == []
    fetching.sweep(MINUTE)
    assert sums(fetching.batches()) == ROWS + 1
    assert fetching.opened() == []


def test_a_file_from_the_future_is_taken_when_it_stays_as_it_is(fetching: Fetching) -> None:
    fetching.write("a.csv", age=-300 * DAY)
    fetching.sweep()
    assert fetching.batches() == []
    fetching.sweep(MINUTE)
    (batch,) = fetching.batches()
    assert batch.window.until == fetching.house.clock.now()


def test_a_file_that_changes_while_it_is_copied_is_left(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fetching.write("a.csv")
    copied = folder._copied

    def meanwhile(file: Any, into: Path, limit: int) -> object:
        found = copied(file, into, limit)
        path.write_text(rows("whole"))
        return found

    monkeypatch.setattr(folder, "_copied", meanwhile)
    fetching.sweep()
    assert fetching.batches() == []
    monkeypatch.setattr(folder, "_copied", copied)
    fetching.sweep(MINUTE)
    fetching.sweep(MINUTE)
    assert len(fetching.batches()) == 1


def test_two_replicas_pull_once(everywhere: Fetching) -> None:
    for number in range(6):
        everywhere.write(f"{number}.csv")
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: everywhere.sweep(), range(4))) >= 1
    while everywhere.sweep():
        pass
    assert sums(everywhere.batches()) == 6 * ROWS
    last = everywhere.last()
    assert last is not None
    assert (last.taken, last.tries) == (6, 1)


def test_a_clock_that_jumps_neither_doubles_nor_loses_a_pull(everywhere: Fetching) -> None:
    everywhere.write("a.csv")
    everywhere.sweep()
    there = everywhere.house.clock.now()
    assert everywhere.sweep(-3 * HOUR) == 1
    assert everywhere.sweep(300 * DAY) == 1
    everywhere.house.clock.set(there)
    everywhere.write("b.csv")
    everywhere.sweep()
    everywhere.sweep(HOUR)
    assert len(everywhere.batches()) == 2


def test_a_clock_that_was_ahead_while_something_was_wrong_holds_up_nothing(fetching: Fetching) -> None:
    there = fetching.house.clock.now()
    away = fetching.folder.rename(fetching.folder.parent / "away")
    fetching.sweep(300 * DAY)
    assert len(fetching.opened()) == 1
    away.rename(fetching.folder)
    fetching.house.clock.set(there)
    fetching.write("a.csv")
    fetching.sweep()
    assert len(fetching.batches()) == 1
    assert fetching.opened() == []


def test_a_lease_of_a_clock_that_was_ahead_is_none(fetching: Fetching) -> None:
    there = fetching.house.clock.now()
    fetching.write("a.csv", age=timedelta())
    # A file that is being written leaves the pull open.
    fetching.sweep(300 * DAY)
    assert fetching.batches() == []
    fetching.house.clock.set(there)
    fetching.sweep()
    assert len(fetching.batches()) == 1


class _Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("point", ["pull.claimed", "pull.read", "pull.stored", "pull.settled"])
def test_a_crash_at_any_point_neither_loses_nor_doubles_a_file(everywhere: Fetching, point: str) -> None:
    for number in range(3):
        everywhere.write(f"{number}.csv")
    # In the middle of it, where it has one.
    turns = iter([point.endswith(("claimed", "settled")), True])

    def reached(name: str) -> None:
        if name == point and next(turns):
            raise _Killed

    with pytest.raises(_Killed):
        everywhere.sweep(context=replace(everywhere.context, reached=reached))
    # Nobody takes it over while the one that had it in hand might still live.
    before = len(everywhere.batches())
    everywhere.sweep(MINUTE)
    assert len(everywhere.batches()) == before
    everywhere.sweep(11 * MINUTE)
    assert sums(everywhere.batches()) == 3 * ROWS


def test_more_files_than_one_turn_takes_come_in_turns(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulls, "MOST_FILES", 2)
    for number in range(5):
        fetching.write(f"{number}.csv")
    counts = []
    for _ in range(3):
        fetching.sweep()
        counts.append(len(fetching.batches()))
    assert counts == [2, 4, 5]
