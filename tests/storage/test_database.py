"""The engines: no update is lost, nobody reads half a change, no reader waits."""

from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from bot.errors import Unavailable
from storage import interactions
from storage.database import Database, driver_url
from storage.people import quiet_until
from storage.tables.audit import AuditHeadRow
from tests.storage.racing import threads
from tests.storage.seeds import AT, Crash, crash


def test_no_update_is_lost_when_eight_threads_read_and_write(database: Database) -> None:
    with database.write() as session:
        session.add(AuditHeadRow(id=1, sequence=0, hash=""))

    def count_up(_: int) -> None:
        for _ in range(25):
            with database.write() as session:
                row = session.get_one(AuditHeadRow, 1, with_for_update=True)
                row.sequence += 1

    threads(8, count_up)

    with database.read() as session:
        assert session.get_one(AuditHeadRow, 1).sequence == 200


def test_a_reader_does_not_wait_for_a_writer_and_sees_what_was_committed(database: Database) -> None:
    written, read = Event(), Event()

    def both(number: int) -> list[bool]:
        if number == 0:
            with database.write() as session:
                interactions.claim(session, "click", AT)
                written.set()
                return [read.wait(20)]
        written.wait(20)
        with database.read() as session:
            before = interactions.seen(session, "click")
        read.set()
        return [before]

    assert threads(2, both) == [[True], [False]]
    with database.read() as session:
        assert interactions.seen(session, "click")


def test_a_failed_change_leaves_nothing(database: Database) -> None:
    with pytest.raises(Crash), database.write() as session:
        crash(interactions.claim(session, "click", AT))

    with database.read() as session:
        assert not interactions.seen(session, "click")


def test_a_reading_session_changes_nothing(database: Database) -> None:
    with database.read() as session:
        interactions.claim(session, "click", AT)

    with database.read() as session:
        assert not interactions.seen(session, "click")


def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"), database.write() as session:
        interactions.claim(session, "click", AT.replace(tzinfo=None))


def test_sqlite_is_as_durable_and_as_patient_as_measured(tmp_path: Path) -> None:
    database = Database.connect(f"sqlite:///{tmp_path / 'made' / 'here' / 'mlops.db'}")

    with database.read() as session:
        found = [
            session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]

    database.close()
    assert found == ["wal", 2, 1, 30_000]


def test_postgresql_is_reached_by_the_driver_we_install() -> None:
    assert driver_url("postgresql://u:p@h/d").drivername == "postgresql+psycopg"
    assert driver_url("sqlite:///x.db").drivername == "sqlite"


def test_a_database_that_answers_is_well(database: Database) -> None:
    database.ping()


def test_a_database_that_does_not_answer_is_said_to_be_unavailable(tmp_path: Path) -> None:
    database = Database.connect("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")

    with pytest.raises(Unavailable, match="does not answer"):
        database.ping()

    database.close()


def test_who_asked_for_no_quiet_has_none(database: Database) -> None:
    with database.read() as session:
        assert quiet_until(session, "U0ANN") is None
