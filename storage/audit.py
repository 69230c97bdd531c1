"""The audit chain: appended under the lock of its head, read in order."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.audit import GENESIS, AuditEntry, link
from storage.tables.audit import AuditEntryRow, AuditHeadRow
from storage.upsert import insert_once

_HEAD = 1


def append(
    session: Session, at: datetime, actor: str, verb: str, subject: str, facts: Mapping[str, object]
) -> AuditEntry:
    """Add the next entry; the head stays locked until the change it tells of is committed."""
    # A row to lock must be there before the first entry: else two first entries would both be the first.
    insert_once(session, AuditHeadRow, {"id": _HEAD, "sequence": 0, "hash": GENESIS})
    head = session.scalars(select(AuditHeadRow).where(AuditHeadRow.id == _HEAD).with_for_update()).one()
    # The session may know the head from an entry it added before; what counts is what the lock waited for.
    session.refresh(head)
    entry = link(head.hash, head.sequence + 1, at, actor, verb, subject, facts)
    session.add(
        AuditEntryRow(
            sequence=entry.sequence,
            format=entry.format,
            at=entry.at,
            actor=entry.actor,
            verb=entry.verb,
            subject=entry.subject,
            facts=entry.facts,
            previous=entry.previous,
            hash=entry.hash,
        )
    )
    head.sequence, head.hash = entry.sequence, entry.hash
    session.flush()
    return entry


def entries(session: Session, subject: str | None = None) -> Iterator[AuditEntry]:
    """Every entry in order, streamed."""
    statement = select(AuditEntryRow).order_by(AuditEntryRow.sequence)
    if subject is not None:
        statement = statement.where(AuditEntryRow.subject == subject)
    # Closed by hand: who verifies stops at the first flaw, and the cursor of the rest would stay open.
    with closing(session.scalars(statement.execution_options(yield_per=1000))) as rows:
        for row in rows:
            yield _entry(row)


def head(session: Session) -> tuple[int, str]:
    """Sequence and hash of the last entry."""
    row = session.get(AuditHeadRow, _HEAD)
    return (0, GENESIS) if row is None else (row.sequence, row.hash)


def _entry(row: AuditEntryRow) -> AuditEntry:
    return AuditEntry(
        row.sequence, row.at, row.actor, row.verb, row.subject, row.facts, row.previous, row.hash, row.format
    )
