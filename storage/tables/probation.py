"""Probations, one a request at most."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.probation import OnBreach
from storage.tables.base import Base, by_value


class ProbationRow(Base):
    """The time in which what a request made live proves itself; the request's state says how it came out."""

    __tablename__ = "probation"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("promotion_request.id"), primary_key=True, autoincrement=False
    )
    since: Mapped[datetime]
    ends_at: Mapped[datetime]
    on_breach: Mapped[OnBreach] = mapped_column(by_value(OnBreach))
    breach: Mapped[str] = mapped_column(Text, default="")
    breached_at: Mapped[datetime | None]
    # Moved away by others before it was confirmed.
    ended_at: Mapped[datetime | None]
