"""A snapshot sees one moment, while others go on writing."""

from datetime import UTC, datetime

from bot.domain.audit import verify
from storage import audit
from storage.database import Database

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_audit_holds_for_whoever_verifies_while_another_appends(database_url: str) -> None:
    database = Database.connect(database_url)
    with database.write() as session:
        audit.append(session, NOON, "T0/U0ANA", "model.registered", "churn", {})
    with database.snapshot() as reader:
        head = audit.head(reader)
        with database.write() as session:
            audit.append(session, NOON, "T0/U0ANA", "version.registered", "churn", {})
        flaw = verify(audit.entries(reader), head)
    with database.snapshot() as reader:
        assert audit.head(reader)[0] == 2
    database.close()
    assert head[0] == 1
    assert flaw is None


def test_after_a_snapshot_others_read_what_is_new(database_url: str) -> None:
    database = Database.connect(database_url)
    with database.snapshot() as reader:
        assert audit.head(reader)[0] == 0
    with database.read() as reader:
        assert audit.head(reader)[0] == 0
        with database.write() as session:
            audit.append(session, NOON, "T0/U0ANA", "model.registered", "churn", {})
    with database.read() as reader:
        assert audit.head(reader)[0] == 1
    database.close()
