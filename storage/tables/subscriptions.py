"""What people asked to be told, and what waits to be told to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, BigId


class SubscriptionRow(Base):
    """Events of what fits a pattern, told to `place`: a channel's or a person's id."""

    __tablename__ = "subscription"
    __table_args__ = (
        # The same twice in one place would be said twice.
        Index(
            "uq_subscription_in_force",
            "pattern",
            "events",
            "place",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    pattern: Mapped[str] = mapped_column(String(255))
    events: Mapped[str] = mapped_column(String(96))
    place: Mapped[str] = mapped_column(String(32))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class NewsRow(Base):
    """Something that waits to be told to one subscription; told, it is gone."""

    __tablename__ = "news"
    # What waits for one, oldest first.
    __table_args__ = (Index("ix_news_waiting", "subscription_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id"))
    event: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
