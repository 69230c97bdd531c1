"""What watches models because somebody said so in Slack, what every monitor saw, and how each stands now."""

from datetime import datetime

from sqlalchemy import BigInteger, Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.monitors.monitor import Reference
from bot.domain.monitors.reading import Status
from storage.tables.base import Base, BigId, by_value


class MonitorRow(Base):
    """Something that somebody added and that watches a model in an environment until it ends; `watches` is JSON."""

    __tablename__ = "monitor"
    __table_args__ = (UniqueConstraint("registered_model_id", "environment", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    environment: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(128))
    watches: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(64))
    ended_at: Mapped[datetime | None]


class ReadingRow(Base):
    """One look at one period, by the monitor's name: the first that is stored counts. `details` is JSON."""

    __tablename__ = "monitor_reading"
    __table_args__ = (
        UniqueConstraint("registered_model_id", "environment", "monitor", "until"),
        # What is old is forgotten.
        Index(None, "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    environment: Mapped[str] = mapped_column(String(64))
    monitor: Mapped[str] = mapped_column(String(128))
    until: Mapped[datetime]
    at: Mapped[datetime]
    version: Mapped[int]
    status: Mapped[Status | None] = mapped_column(by_value(Status))
    value: Mapped[float | None] = mapped_column(Float(53))
    low: Mapped[float | None] = mapped_column(Float(53))
    high: Mapped[float | None] = mapped_column(Float(53))
    rows: Mapped[int] = mapped_column(BigInteger)
    batches: Mapped[int]
    against: Mapped[Reference | None] = mapped_column(by_value(Reference))
    sender: Mapped[str | None] = mapped_column(String(64))
    details: Mapped[str] = mapped_column(Text)


class StandingRow(Base):
    """The last look of each monitor: what is asked for all models at once is no search through everything it ever saw."""

    __tablename__ = "monitor_standing"

    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"), primary_key=True)
    environment: Mapped[str] = mapped_column(String(64), primary_key=True)
    monitor: Mapped[str] = mapped_column(String(128), primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("monitor_reading.id"))
