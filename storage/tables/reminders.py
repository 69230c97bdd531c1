"""Reminders that were sent."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, BigId


class ReminderRow(Base):
    """One reminder of one subject (`P-12`, `R-3`) to one person; of replicas that find it due, one stores it."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("subject", "round", "person", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject: Mapped[str] = mapped_column(String(32))
    # The evidence row that somebody was asked about; 0 where there is none.
    round: Mapped[int] = mapped_column(BigId)
    person: Mapped[str] = mapped_column(String(32))
    number: Mapped[int]
    at: Mapped[datetime]
