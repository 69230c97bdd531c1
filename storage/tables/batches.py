"""What models met in environments: batches with their profiles, labels, and metrics that were measured elsewhere."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, BigId


class SaltRow(Base):
    """What personal data is hashed with: one row, made when it is first needed and never shown."""

    __tablename__ = "salt"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)


class BatchRow(Base):
    """One batch: `profile` as bot.domain.profile.stored writes it, `answers` the packed columns of what was predicted, deflated."""

    __tablename__ = "batch"
    __table_args__ = (
        # The same batch may come again, and is one.
        UniqueConstraint("registered_model_id", "environment", "name"),
        # Those of a stretch of time are looked for, the newest first.
        Index(None, "registered_model_id", "environment", "until"),
        # And those that came since somebody looked.
        Index(None, "registered_model_id", "environment", "received_at"),
        # A file that was sent and lies in a source, too, is one batch.
        Index(None, "registered_model_id", "environment", "sha256"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    environment: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(128))
    version: Mapped[int | None]
    rows: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[datetime]
    until: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    concealed: Mapped[list[str]] = mapped_column(JSON)
    profile: Mapped[bytes] = mapped_column(LargeBinary)
    answers: Mapped[bytes | None] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]
    received_by: Mapped[str] = mapped_column(String(64))


class LabelsRow(Base):
    """One delivery of labels: `content` are the packed columns of ids and truths, deflated."""

    __tablename__ = "label_delivery"
    __table_args__ = (UniqueConstraint("registered_model_id", "environment", "sha256"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    environment: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]
    received_by: Mapped[str] = mapped_column(String(64))


class ReportedMetricRow(Base):
    """A metric of one window as a program reported it; rows are added, and of the same window the newest counts."""

    __tablename__ = "reported_metric"
    __table_args__ = (Index(None, "registered_model_id", "environment", "metric", "until"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    environment: Mapped[str] = mapped_column(String(64))
    metric: Mapped[str] = mapped_column(String(128))
    value: Mapped[float] = mapped_column(Float(53))
    low: Mapped[float | None] = mapped_column(Float(53))
    high: Mapped[float | None] = mapped_column(Float(53))
    rows: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int | None]
    since: Mapped[datetime]
    until: Mapped[datetime]
    received_at: Mapped[datetime]
    received_by: Mapped[str] = mapped_column(String(64))
