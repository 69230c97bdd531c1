"""What Slack already delivered: claimed in the transaction of its effect."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class InteractionRow(Base):
    """A command, click, submission or event that had its effect."""

    __tablename__ = "interaction"

    # Swept by age: Slack repeats an event for an hour at most.
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
