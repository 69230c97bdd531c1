"""What the pager was told of alerts, and what it still has to be told."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.paging import Call
from storage.tables.base import Base, BigId, by_value


class PageDeliveryRow(Base):
    """One alert at the pager; what it was told moves by compare-and-swap only."""

    __tablename__ = "page_delivery"

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
