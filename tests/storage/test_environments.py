"""What is live where: one winner of every race, a history that is right, locks that hold once."""

import pytest
from sqlalchemy import func, select, text

from bot.domain.registry import EnvironmentState, Lock
from bot.errors import AlreadyResolved
from storage import environments
from storage.database import Database
from storage.embedded import EmbeddedRegistry
from storage.tables.registry import EnvironmentChangeRow, EnvironmentRow
from tests.storage.racing import Racers, move_twenty_times, threads
from tests.storage.seeds import AT, minutes, step


def moves(database: Database) -> list[tuple[int | None, int | None]]:
    """The history of churn in production, the oldest first."""
    with database.read() as session:
        return [
            (each.from_version, each.to_version)
            for each in reversed(environments.history(session, "churn", "production"))
        ]


def live(database: Database, model: str = "churn") -> int | None:
    """What is live in production."""
    with database.read() as session:
        return environments.state(session, model, "production").version


def test_nothing_is_live_where_nothing_moved(database: Database) -> None:
    with database.read() as session:
        assert environments.state(session, "churn", "production") == EnvironmentState("churn", "production")
        assert environments.states(session) == ()


def test_a_move_changes_what_is_live_and_writes_its_history(database: Database) -> None:
    with database.write() as session:
        assert environments.move(session, step(5, None, "P-1"))
        assert environments.move(session, step(7, 5, "P-2"))

    assert moves(database) == [(None, 5), (5, 7)]
    with database.read() as session:
        assert environments.state(session, "churn", "production") == EnvironmentState(
            "churn", "production", 7, AT, revision=2
        )
        assert [each.to_version for each in environments.changes_since(session, AT - minutes(1))] == [5, 7]
        assert environments.changes_since(session, AT) == ()


def test_a_move_from_what_is_not_live_changes_nothing(database: Database) -> None:
    with database.write() as session:
        environments.move(session, step(5, None, "P-1"))

        assert not environments.move(session, step(7, 4, "P-2"))
        assert not environments.move(session, step(7, None, "P-3"))

    assert moves(database) == [(None, 5)]


def test_the_same_move_again_is_one_move_even_after_others(database: Database) -> None:
    with database.write() as session:
        for each in (step(5, None, "P-1"), step(5, None, "P-1"), step(7, 5, "P-2"), step(5, None, "P-1")):
            assert environments.move(session, each)

    assert moves(database) == [(None, 5), (5, 7)]
    assert live(database) == 7


def test_an_environment_can_be_emptied_and_filled_again(database: Database) -> None:
    with database.write() as session:
        for each in (step(5, None, "a"), step(None, 5, "b"), step(5, None, "c")):
            assert environments.move(session, each)

    assert moves(database) == [(None, 5), (5, None), (None, 5)]


def test_models_and_environments_do_not_touch_each_other(database: Database) -> None:
    with database.write() as session:
        environments.move(session, step(5, None, "a"))
        environments.move(session, step(2, None, "b", model="fraud"))

    assert (live(database), live(database, "fraud")) == (5, 2)
    with database.read() as session:
        assert [each.model for each in environments.live_in(session, "fraud")] == ["fraud"]


def test_one_of_eight_threads_wins_each_move(database: Database) -> None:
    def try_all(number: int) -> int:
        won = 0
        for version in range(1, 11):
            with database.write() as session:
                won += environments.move(session, step(version, version - 1 or None, f"{version}-{number}"))
        return won

    wins = threads(8, try_all)

    assert moves(database) == [(version - 1 or None, version) for version in range(1, 11)]
    assert sum(wins) == 10


def test_the_same_move_in_eight_threads_is_made_once_and_every_thread_is_told_so(database: Database) -> None:
    def repeat(_: int) -> list[bool]:
        told = []
        for version in range(1, 6):
            with database.write() as session:
                # From a version to itself, only the key tells the first from the others.
                told.append(environments.move(session, step(1, 1 if version > 1 else None, f"P-{version}")))
        return told

    assert threads(8, repeat) == [[True] * 5] * 8
    assert len(moves(database)) == 5


def test_one_of_three_processes_wins_each_move(database: Database, database_url: str, racers: Racers) -> None:
    won = racers.race(move_twenty_times, database_url)

    assert all(sum(each) == 1 for each in zip(*won, strict=True))
    assert moves(database) == [(version - 1 or None, version) for version in range(1, 21)]
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(EnvironmentRow)) == 1
        assert session.scalar(select(func.count()).select_from(EnvironmentChangeRow)) == 20


def test_a_reader_never_sees_a_move_without_its_history(database: Database) -> None:
    agreed = text(
        "SELECT (SELECT version FROM environment) = (SELECT max(to_version) FROM environment_change)"
    )

    def move_or_look(number: int) -> bool:
        seen = []
        for version in range(1, 31):
            if number == 0:
                with database.write() as session:
                    seen.append(environments.move(session, step(version, version - 1 or None, f"{version}")))
            else:
                with database.read() as session:
                    seen.append(session.scalar(agreed) is not False)
        return all(seen)

    assert threads(3, move_or_look) == [True] * 3


def test_a_version_that_was_taken_back_is_marked_once(database: Database) -> None:
    with database.write() as session:
        for each in (step(5, None, "a"), step(7, 5, "b"), step(5, 7, "c")):
            environments.move(session, each)
        environments.mark_rolled_back(session, "churn", "production", 7, AT + minutes(1))
        environments.mark_rolled_back(session, "churn", "production", 7, AT + minutes(9))

    with database.read() as session:
        marks = {
            each.to_version: each.rolled_back_at
            for each in environments.history(session, "churn", "production")
        }
    assert marks == {5: None, 7: AT + minutes(1)}


def test_one_of_eight_locks_holds_and_one_unlock_ends_it(database: Database) -> None:
    def lock(number: int) -> bool:
        with database.write() as session:
            return environments.add_lock(session, Lock("churn", "production", "why", f"U{number}", AT))

    def unlock(number: int) -> bool:
        with database.write() as session:
            return environments.end_lock(session, "churn", "production", f"U{number}", AT)

    assert sorted(threads(8, lock)) == [False] * 7 + [True]
    with database.read() as session:
        assert environments.find_lock(session, "churn", "production") is not None
        assert environments.find_lock(session, "churn", "staging") is None
        assert len(environments.locks(session)) == len(environments.locks(session, "churn")) == 1
        assert environments.locks(session, "fraud") == ()
    assert sorted(threads(8, unlock)) == [False] * 7 + [True]
    assert lock(9)


def test_the_embedded_registry_reads_back_what_it_moved(database: Database) -> None:
    registry = EmbeddedRegistry(database)

    registry.move(step(5, None, "P-1"))
    registry.move(step(5, None, "P-1"))

    assert registry.live("churn", "production") == 5
    with pytest.raises(AlreadyResolved, match="moved meanwhile"):
        registry.move(step(9, 4, "P-2"))
    assert registry.live("churn", "production") == 5
