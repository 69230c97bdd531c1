"""What was fetched from where: each pull of a source, each file that it saw, and how far it was read."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.sources.pull import Outcome
from storage.tables.base import Base, BigId, by_value

_OPEN, _OVER = text("ended_at IS NULL"), text("ended_at IS NOT NULL")


class PullRow(Base):
    """One pull of a source, by the time that it was due at: replicas make no second one. `leased_until`: till when nobody else works on it."""

    __tablename__ = "source_pull"
    __table_args__ = (
        UniqueConstraint("registered_model_id", "environment", "source", "slot"),
        # One at a time, and the open ones are looked for every few seconds.
        Index(
            "uq_source_pull_open", "registered_model_id", "environment", "source",
            unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
        # The last one of each source that is over is looked for as often.
        Index(
            "ix_source_pull_over", "registered_model_id", "environment", "source", "id",
            sqlite_where=_OVER, postgresql_where=_OVER,
        ),
        # What is old is forgotten.
        Index(None, "due_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    environment: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(64))
    slot: Mapped[str] = mapped_column(String(128))
    due_at: Mapped[datetime]
    tries: Mapped[int]
    leased_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    taken: Mapped[int]
    rows: Mapped[int] = mapped_column(BigInteger)
    problem: Mapped[str | None] = mapped_column(String(512))


class SeenFileRow(Base):
    """A file of a source, by the hash of its path, which may be long: in that `state` it is not looked at again."""

    __tablename__ = "source_file"

    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"), primary_key=True)
    environment: Mapped[str] = mapped_column(String(64), primary_key=True)
    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    path_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    path: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(128))
    outcome: Mapped[Outcome] = mapped_column(by_value(Outcome))
    problem: Mapped[str | None] = mapped_column(String(512))
    at: Mapped[datetime]


class SourceStandingRow(Base):
    """How far a source was read: how many files there were, and the greatest watermark of a query as JSON."""

    __tablename__ = "source_standing"

    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"), primary_key=True)
    environment: Mapped[str] = mapped_column(String(64), primary_key=True)
    source: Mapped[str] = mapped_column(String(64), primary_key=True)
    matched: Mapped[int]
    mark: Mapped[str | None] = mapped_column(Text)
    mark_of: Mapped[str] = mapped_column(String(512))
