"""Digest schedules, and the slots they made: a slot is a row, so it happens once."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.digest import SlotState
from bot.domain.people import Voice
from storage.tables.base import Base, BigId, by_value


class DigestScheduleRow(Base):
    """When a channel or a person gets a digest."""

    __tablename__ = "digest_schedule"
    __table_args__ = (
        # The same digest twice in one place would be said twice.
        Index(
            "uq_digest_schedule_in_force",
            "cron",
            "zone",
            "channel",
            "filters",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    cron: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(32))
    created_by: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]
    swept_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # As `bot.domain.digest_filter` writes it; nothing where nothing is left out.
    filters: Mapped[str] = mapped_column(String(1024), default="")
    voice: Mapped[Voice | None] = mapped_column(by_value(Voice))


class DigestSlotRow(Base):
    """One occasion of a schedule, known by its local wall time and zone."""

    __tablename__ = "digest_slot"
    __table_args__ = (UniqueConstraint("schedule_id", "slot_key", "channel"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("digest_schedule.id"))
    slot_key: Mapped[str] = mapped_column(String(96))
    channel: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime]
    state: Mapped[SlotState] = mapped_column(by_value(SlotState))
    lease_until: Mapped[datetime | None]
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    done_at: Mapped[datetime | None]
