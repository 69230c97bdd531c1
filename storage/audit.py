"""The audit chain: appended under the lock of its head, read in order."""

from collections.abc import Collection, Generator, Mapping
from contextlib import closing
from datetime import datetime
from functools import cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.domain.audit import GENESIS, AuditEntry, link
from storage.rows import insert_row, update_rows
from storage.tables.audit import AuditEntryRow, AuditHeadRow
from storage.upsert import insert_once

_HEAD = 1
_COLUMNS = ("sequence", "format", "at", "actor", "verb", "subject", "facts", "previous", "hash")


def append(
    session: Session, at: datetime, actor: str, verb: str, subject: str, facts: Mapping[str, object]
) -> AuditEntry:
    """Add the next entry; the head stays locked until the change it tells of is committed."""
    sequence, hashed = _locked_head(session)
    entry = link(hashed, sequence + 1, at, actor, verb, subject, facts)
    insert_row(session, AuditEntryRow, {name: getattr(entry, name) for name in _COLUMNS})
    update_rows(session, AuditHeadRow, {"id": _HEAD}, {"sequence": entry.sequence, "hash": entry.hash})
    return entry


def lock(session: Session) -> None:
    """Lock the head until the transaction ends, after a model and a request: of those who ask for it one goes on."""
    _locked_head(session)


def entries(
    session: Session,
    subject: str | None = None,
    *,
    since: datetime | None = None,
    before: datetime | None = None,
) -> Generator[AuditEntry, None, None]:
    """Every entry in order, streamed; or those of a subject, or of a stretch of time."""
    statement = select(AuditEntryRow).order_by(AuditEntryRow.sequence)
    if subject is not None:
        statement = statement.where(AuditEntryRow.subject == subject)
    if since is not None:
        statement = statement.where(AuditEntryRow.at >= since)
    if before is not None:
        statement = statement.where(AuditEntryRow.at < before)
    # Closed by hand: who verifies stops at the first flaw, and the cursor of the rest would stay open.
    with closing(session.scalars(statement.execution_options(yield_per=1000))) as rows:
        for row in rows:
            yield _entry(row)


def page(
    session: Session, subjects: Collection[str] | None, hidden: Collection[str], offset: int, limit: int
) -> tuple[tuple[AuditEntry, ...], int]:
    """Some entries, newest first, and how many there are: of these subjects, and of none that is hidden."""
    wanted = [] if subjects is None else [AuditEntryRow.subject.in_(subjects)]
    wanted += [AuditEntryRow.subject.not_in(hidden)] if hidden else []
    count = session.scalar(select(func.count()).select_from(AuditEntryRow).where(*wanted)) or 0
    statement = select(AuditEntryRow).where(*wanted).order_by(AuditEntryRow.sequence.desc())
    return tuple(map(_entry, session.scalars(statement.offset(offset).limit(limit)))), count


def head(session: Session) -> tuple[int, str]:
    """Sequence and hash of the last entry."""
    found = session.execute(_head()).first()
    return (0, GENESIS) if found is None else (found.sequence, found.hash)


def _locked_head(session: Session) -> tuple[int, str]:
    found = session.connection().execute(_head(lock=True)).first()
    if found is None:
        # A row to lock must be there before the first entry: else two first entries would both be the first.
        insert_once(session, AuditHeadRow, {"id": _HEAD, "sequence": 0, "hash": GENESIS})
        found = session.connection().execute(_head(lock=True)).one()
    return found.sequence, found.hash


@cache
def _head(*, lock: bool = False) -> Select[int, str]:
    statement = select(AuditHeadRow.sequence, AuditHeadRow.hash).where(AuditHeadRow.id == _HEAD)
    return statement.with_for_update() if lock else statement


def _entry(row: AuditEntryRow) -> AuditEntry:
    return AuditEntry(
        row.sequence, row.at, row.actor, row.verb, row.subject, row.facts, row.previous, row.hash, row.format
    )
