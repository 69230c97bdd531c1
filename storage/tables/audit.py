"""The audit chain: entries that are only ever added, and the head that serialises adding."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, BigId


class AuditEntryRow(Base):
    """One link of the chain; triggers refuse to change or delete it."""

    __tablename__ = "audit_entry"

    # Counted by the head: a counter of the database would leave a gap wherever a transaction was undone.
    sequence: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    format: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(96))
    verb: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(400), index=True)
    # Text and not JSON: the hash is of these very characters.
    facts: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHeadRow(Base):
    """The one row that is locked to append: sequence and hash of the last entry."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigId)
    hash: Mapped[str] = mapped_column(String(64))
