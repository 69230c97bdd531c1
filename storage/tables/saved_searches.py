"""Searches of runs that people keep under a name."""

from datetime import datetime

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, BigId


class SavedSearchRow(Base):
    """A search of runs as it is typed, kept for everybody until somebody forgets it."""

    __tablename__ = "saved_search"
    __table_args__ = (
        # One of a name in force; the name of a forgotten one may be taken again.
        Index(
            "uq_saved_search_in_force",
            "name",
            unique=True,
            sqlite_where=text("forgotten_at IS NULL"),
            postgresql_where=text("forgotten_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(Text)
    saved_by: Mapped[str] = mapped_column(String(64))
    saved_at: Mapped[datetime]
    forgotten_at: Mapped[datetime | None]
