"""Messages that must reach Slack once: written with the change they tell of."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.outbox import OutboxKind, OutboxState
from storage.tables.base import Base, BigId, by_value


class OutboxRow(Base):
    """One message or edit on its way; `drawing` and `subject` say how to draw it again."""

    __tablename__ = "outbox"
    __table_args__ = (
        # The sender asks for what is due, oldest first.
        Index("ix_outbox_due", "state", "due_at", "id"),
        # Every message that shows a subject is redrawn when the subject changes.
        Index("ix_outbox_subject", "subject", "kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[OutboxKind] = mapped_column(by_value(OutboxKind))
    state: Mapped[OutboxState] = mapped_column(by_value(OutboxState))
    channel: Mapped[str | None] = mapped_column(String(32))
    person: Mapped[str | None] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64), default="")
    drawing: Mapped[str] = mapped_column(String(64), default="")
    payload: Mapped[str] = mapped_column(Text, default="")
    # What waits under a message is settled with it.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), index=True)
    # In the row, because any replica may be the one that sends it.
    picture: Mapped[bytes | None] = mapped_column(LargeBinary)
    picture_alt: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[str | None] = mapped_column(String(32))
    urgent: Mapped[bool] = mapped_column(default=True)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    sent_channel: Mapped[str | None] = mapped_column(String(32))
    sent_ts: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
