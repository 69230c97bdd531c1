"""Named data sets: who answers for them, what is expected of them, and their columns of personal data."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.data_sets import Classification
from bot.domain.personal import PersonalKind
from storage.tables.base import Base, BigId, by_value


class DataSetRow(Base):
    """A named data set; its versions carry the same name."""

    __tablename__ = "data_set"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(255), unique=True)
    steward: Mapped[str | None] = mapped_column(String(32))
    classification: Mapped[Classification | None] = mapped_column(by_value(Classification))
    because: Mapped[str] = mapped_column(Text, default="")
    fresh_within_s: Mapped[int | None] = mapped_column(BigInteger)
    retention_s: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


class DataSetProfileRow(Base):
    """The profile of a data set version, as bot.domain.profile.stored writes it."""

    __tablename__ = "data_set_profile"

    data_set_version_id: Mapped[int] = mapped_column(ForeignKey("data_set_version.id"), primary_key=True)
    profile: Mapped[bytes] = mapped_column(LargeBinary)


class PersonalColumnRow(Base):
    """A column that looks like personal data, and what a person said of it; no value is ever kept."""

    __tablename__ = "data_set_personal_column"
    __table_args__ = (UniqueConstraint("data_set_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    data_set_id: Mapped[int] = mapped_column(ForeignKey("data_set.id"))
    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[PersonalKind] = mapped_column(by_value(PersonalKind))
    is_personal: Mapped[bool | None]
    by: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime | None]
