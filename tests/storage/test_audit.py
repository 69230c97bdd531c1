"""The audit chain in the database: it never forks, only grows, and shows what was done to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.domain.audit import GENESIS, AuditEntry, Flaw, verify
from storage import audit
from storage.database import Database
from tests.storage.racing import threads
from tests.storage.seeds import AT, Crash, crash

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS
FACTS = st.dictionaries(WORDS, SCALARS | st.lists(SCALARS, max_size=3), max_size=5)
SUBJECTS = WORDS.map(lambda each: each.replace("\0", ""))  # which PostgreSQL does not store
TIMES = st.datetimes(timezones=st.sampled_from([AT.tzinfo, timezone(timedelta(hours=5, minutes=45))]))


def append(session: Session, subject: str = "churn#production", **facts: object) -> AuditEntry:
    """One more entry."""
    return audit.append(session, AT, "T0/U0ANN", "promote", subject, facts)


def flaw(database: Database) -> Flaw | None:
    """What is wrong with the stored chain."""
    with database.read() as session:
        return verify(audit.entries(session), audit.head(session))


def tamper(database: Database, *statements: str) -> None:
    """What somebody with the rights of the database's owner can do."""
    unguarded = ["DROP TRIGGER audit_entry_refuses_update", "DROP TRIGGER audit_entry_refuses_delete"]
    if not database.is_sqlite:
        unguarded = ["ALTER TABLE audit_entry DISABLE TRIGGER ALL"]
    with database.write() as session:
        for each in (*unguarded, *statements):
            session.execute(text(each))


@pytest.fixture
def chain(database: Database) -> Sequence[AuditEntry]:
    """Five entries."""
    with database.write() as session:
        return [append(session, number=number) for number in range(5)]


def test_an_empty_chain_verifies(database: Database) -> None:
    with database.read() as session:
        assert audit.head(session) == (0, GENESIS)
    assert flaw(database) is None


def test_entries_are_read_back_as_they_were_written(database: Database, chain: list[AuditEntry]) -> None:
    with database.read() as session:
        assert list(audit.entries(session)) == chain
        assert audit.head(session) == (5, chain[-1].hash)
    assert flaw(database) is None


def test_eight_threads_append_without_a_fork(database: Database) -> None:
    def append_many(number: int) -> None:
        for count in range(25):
            with database.write() as session:
                append(session, by=number, count=count)

    threads(8, append_many)

    with database.read() as session:
        assert audit.head(session)[0] == 200
        assert len(list(audit.entries(session))) == 200
    assert flaw(database) is None


def test_no_audit_of_a_change_that_was_taken_back(database: Database, chain: list[AuditEntry]) -> None:
    with pytest.raises(Crash), database.write() as session:
        crash(append(session))

    with database.read() as session:
        assert audit.head(session) == (5, chain[-1].hash)
    assert flaw(database) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'T0/U0EVE'",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_entry WHERE sequence = 5",
    ],
)
def test_the_database_refuses_to_change_what_happened(
    database: Database, chain: list[AuditEntry], statement: str
) -> None:
    with pytest.raises(DBAPIError, match="audit_entry only grows"), database.write() as session:
        session.execute(text(statement))

    assert flaw(database) is None


def test_no_way_around_the_triggers_that_each_database_has(
    database: Database, chain: list[AuditEntry]
) -> None:
    replace = (
        "INSERT OR REPLACE INTO audit_entry SELECT sequence, format, at, 'T0/U0EVE', verb, subject, facts, "
        "previous, hash FROM audit_entry WHERE sequence = 3"
    )
    statement = replace if database.is_sqlite else "TRUNCATE audit_entry"

    with pytest.raises(DBAPIError, match="audit_entry only grows"), database.write() as session:
        session.execute(text(statement))

    assert flaw(database) is None


@pytest.mark.parametrize(
    ("done", "found_at", "what"),
    [
        ("DELETE FROM audit_entry WHERE sequence = 5", 5, "ends before its head"),
        ("DELETE FROM audit_entry", 1, "ends before its head"),
        ("DELETE FROM audit_entry WHERE sequence = 2", 2, "missing"),
        ("UPDATE audit_entry SET facts = '{}' WHERE sequence = 3", 3, "changed"),
        ("UPDATE audit_entry SET actor = 'T0/U0EVE' WHERE sequence = 5", 5, "changed"),
        ("UPDATE audit_entry SET format = 2 WHERE sequence = 4", 4, "format"),
        ("UPDATE audit_entry SET sequence = 6 WHERE sequence = 5", 5, "missing"),
    ],
)
def test_what_was_done_behind_our_back_is_found(
    database: Database, chain: list[AuditEntry], done: str, found_at: int, what: str
) -> None:
    tamper(database, done)

    found = flaw(database)

    assert found is not None
    assert found.sequence == found_at
    assert what in found.what


def test_swapped_entries_are_found(database: Database, chain: list[AuditEntry]) -> None:
    tamper(
        database,
        "UPDATE audit_entry SET sequence = 100 WHERE sequence = 2",
        "UPDATE audit_entry SET sequence = 2 WHERE sequence = 3",
        "UPDATE audit_entry SET sequence = 3 WHERE sequence = 100",
    )

    assert flaw(database) == Flaw(2, "it does not follow the entry before it")


def test_the_entries_of_one_subject_are_found(database: Database) -> None:
    with database.write() as session:
        append(session, "churn#production")
        other = append(session, "fraud#production")

    with database.read() as session:
        assert list(audit.entries(session, "fraud#production")) == [other]


def test_the_longest_names_fit(database: Database) -> None:
    with database.write() as session:
        append(session, f"{'ü' * 255}#{'p' * 64}")

    assert flaw(database) is None


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=FACTS, subject=SUBJECTS, at=TIMES)
def test_a_chain_of_any_facts_verifies(
    database: Database, facts: dict[str, object], subject: str, at: datetime
) -> None:
    with database.write() as session:
        audit.append(session, at, "system", "note", subject, facts)

    assert flaw(database) is None
