"""People as Slack last described them, who owns what, and who asked for quiet. Roles live in the policy alone."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, BigId


class PersonRow(Base):
    """The cache of one Slack profile."""

    __tablename__ = "person"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    real_name: Mapped[str] = mapped_column(String(255), default="")
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    deleted: Mapped[bool] = mapped_column(default=False)
    is_bot: Mapped[bool] = mapped_column(default=False)
    is_guest: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime]


class OwnershipRow(Base):
    """A responsibility for a registered model, held by one person at a time."""

    __tablename__ = "ownership"
    # One holder at a time; those who held it before stay as history.
    __table_args__ = (
        Index(
            "uq_ownership_held",
            "registered_model_id",
            "responsibility",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    responsibility: Mapped[str] = mapped_column(String(64))
    person: Mapped[str] = mapped_column(String(32), index=True)
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class OwnershipOfferRow(Base):
    """A responsibility that somebody is asked to take; ended when they answered, or somebody else was set or asked."""

    __tablename__ = "ownership_offer"
    # One person is asked at a time.
    __table_args__ = (
        Index(
            "uq_ownership_offer_open",
            "registered_model_id",
            "responsibility",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    responsibility: Mapped[str] = mapped_column(String(64))
    person: Mapped[str] = mapped_column(String(32))
    asked_by: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class DepartureRow(Base):
    """Somebody left the workspace, or became a guest of it; ended when they are a full member again."""

    __tablename__ = "departure"
    # Whichever event or replica sees it first: once.
    __table_args__ = (
        Index(
            "uq_departure_gone",
            "person",
            unique=True,
            sqlite_where=text("returned_at IS NULL"),
            postgresql_where=text("returned_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person: Mapped[str] = mapped_column(String(32))
    left_at: Mapped[datetime]
    returned_at: Mapped[datetime | None]


class QuietRow(Base):
    """Until when a person wants nothing that can wait."""

    __tablename__ = "quiet"

    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    until: Mapped[datetime]
