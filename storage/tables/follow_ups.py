"""What stands behind a button that asks something: the words, so that the button holds a row's id alone."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, BigId


class FollowUpRow(Base):
    """A command that a button types; the same words are one row, known by their digest."""

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    words: Mapped[str] = mapped_column(Text)
    offered_at: Mapped[datetime]
