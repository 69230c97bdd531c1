"""Who decides for whom, and until when."""

from datetime import datetime

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.delegation import EndedBy
from storage.tables.base import Base, BigId, by_value

_RUNS = "ended_at IS NULL"


class DelegationRow(Base):
    """A delegation; it ends by compare-and-swap, once."""

    __tablename__ = "delegation"
    __table_args__ = (
        # One at a time for a delegator: what is theirs to decide is nobody's but one other's.
        Index(
            "uq_delegation_running",
            "delegator",
            unique=True,
            sqlite_where=text(_RUNS),
            postgresql_where=text(_RUNS),
        ),
        # Of everybody who looks, those that they were given are asked for.
        Index(
            "ix_delegation_running_delegate",
            "delegate",
            sqlite_where=text(_RUNS),
            postgresql_where=text(_RUNS),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    delegator: Mapped[str] = mapped_column(String(32))
    delegate: Mapped[str] = mapped_column(String(32))
    since: Mapped[datetime]
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[EndedBy | None] = mapped_column(by_value(EndedBy))
