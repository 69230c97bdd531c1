"""The one row of the salt."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables.batches import SaltRow
from storage.upsert import insert_once

_ONLY = 1


def find(session: Session) -> bytes | None:
    """What personal data is hashed with, None before it was made."""
    return session.scalars(select(SaltRow.value).where(SaltRow.id == _ONLY)).first()


def make(session: Session, value: bytes) -> bytes:
    """Keep it, unless there is one already; the one that counts."""
    insert_once(session, SaltRow, {"id": _ONLY, "value": value})
    found = find(session)
    assert found is not None
    return found
