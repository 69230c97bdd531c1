"""Every revision of the policy, whole, and the files that could not be used."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, BigId


class PolicyRevisionRow(Base):
    """A text that came into force; the database refuses to change it."""

    __tablename__ = "policy_revision"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # What it follows, 0 for the first: of two replicas that see a change at once, one stores it.
    previous: Mapped[int] = mapped_column(BigId, unique=True)
    # Looked for when evidence is frozen: under which revision it is judged.
    hash: Mapped[str] = mapped_column(String(64), index=True)
    text: Mapped[str] = mapped_column(Text)
    preset: Mapped[str] = mapped_column(Text)
    # The days that a calendar file made free, one a line: the file itself is not kept.
    calendar: Mapped[str] = mapped_column(Text, server_default="")
    source: Mapped[str] = mapped_column(String(300))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class PolicyAnnouncementRow(Base):
    """A revision that the admins were told of, or that nobody needed to be."""

    __tablename__ = "policy_announcement"

    revision_id: Mapped[int] = mapped_column(
        ForeignKey("policy_revision.id"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]


class PolicyRefusalRow(Base):
    """A file that cannot be used and that the admins were told of."""

    __tablename__ = "policy_refusal"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    sentence: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
