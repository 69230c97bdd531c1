"""What the pager was told of alerts, what it still has to be told, and each attempt at it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.pagers import Call, PagerKind
from storage.tables.base import Base, BigId, by_value

_SAID = text("said_at IS NOT NULL")


class PageDeliveryRow(Base):
    """One alert at the pager; what it was told moves by compare-and-swap only."""

    __tablename__ = "page_delivery"
    __table_args__ = (
        # Whether one was said is asked at each that fails.
        Index("ix_page_delivery_said_at", "said_at", sqlite_where=_SAID, postgresql_where=_SAID),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), unique=True)
    # Its name at the pager: an acknowledgement that comes from there names it.
    key: Mapped[str] = mapped_column(String(64), unique=True)
    # Those that are held for open there are looked for.
    told: Mapped[Call | None] = mapped_column(by_value(Call), index=True)
    told_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    failing_since: Mapped[datetime | None] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    said_at: Mapped[datetime | None]
    told_of: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(255))
    # Those that were silenced are looked for until their silence is ended.
    silence: Mapped[str | None] = mapped_column(String(64), index=True)
    silence_says: Mapped[str | None] = mapped_column(String(128))
    silenced_at: Mapped[datetime | None]
    silenced_until: Mapped[datetime | None]
    silence_there: Mapped[str | None] = mapped_column(String(64))


class PageAttemptRow(Base):
    """One attempt to tell a pager: begun before it is asked, so that one that a crash cut off is known too."""

    __tablename__ = "page_attempt"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # Those of an alert are shown.
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"), index=True)
    pager: Mapped[PagerKind] = mapped_column(by_value(PagerKind))
    call: Mapped[Call] = mapped_column(by_value(Call))
    # Old ones are forgotten.
    begun_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    taken: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")
