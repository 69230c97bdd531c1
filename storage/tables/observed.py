"""What gates read that other parts observe: alerts, data quality, reproductions, and the bounds of paired tests."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.alerts.alert import AlertKind
from bot.domain.registry import PersonId
from bot.domain.severity import Severity
from bot.domain.untested import Untested
from storage.tables.base import Base, BigId, by_value

_OPEN = text("ended_at IS NULL")


class AlertRow(Base):
    """Trouble that was noticed; open until it ended."""

    __tablename__ = "alert"
    # The open ones are looked for, of a model and of all; and those told in one message.
    __table_args__ = (
        Index(None, "registered_model_id", "environment", "ended_at"),
        Index(None, "ended_at", "said_at"),
        Index(None, "leader"),
        # Those of sources are looked for every few seconds.
        Index("ix_alert_open_kind", "kind", "cause", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    environment: Mapped[str] = mapped_column(String(64))
    kind: Mapped[AlertKind] = mapped_column(by_value(AlertKind), default=AlertKind.MONITOR)
    title: Mapped[str] = mapped_column(Text)
    version: Mapped[int | None]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("promotion_request.id"))
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    cause: Mapped[str] = mapped_column(String(255), default="")
    severity: Mapped[Severity] = mapped_column(by_value(Severity), default=Severity.CHANNEL)
    consequence: Mapped[str] = mapped_column(Text, default="")
    badness: Mapped[float] = mapped_column(Float(53), default=0.0)
    source: Mapped[str | None] = mapped_column(String(255))
    channel: Mapped[str | None] = mapped_column(String(32))
    leader: Mapped[int | None] = mapped_column(BigId)
    said_at: Mapped[datetime | None]
    well_since: Mapped[datetime | None]
    acknowledged_by: Mapped[PersonId | None] = mapped_column(String(32))
    acknowledged_at: Mapped[datetime | None]
    assignee: Mapped[PersonId | None] = mapped_column(String(32))
    snoozed_until: Mapped[datetime | None]
    muted_for: Mapped[int | None]
    escalated_at: Mapped[datetime | None]
    acknowledged_there: Mapped[str | None] = mapped_column(String(255))
    hushed_by: Mapped[PersonId | None] = mapped_column(String(32))
    worse_at: Mapped[datetime | None]


class DataQualityRow(Base):
    """What the expectations of a data set version said; the newest counts."""

    __tablename__ = "data_quality"
    __table_args__ = (Index(None, "data_set_version_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    data_set_version_id: Mapped[int] = mapped_column(ForeignKey("data_set_version.id"))
    passed: Mapped[bool]
    at: Mapped[datetime]
    details: Mapped[str] = mapped_column(Text, default="")


class ReproductionRow(Base):
    """A version's run was run again; `passed` when the result was the same."""

    __tablename__ = "reproduction"
    __table_args__ = (Index(None, "registered_model_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    version: Mapped[int]
    passed: Mapped[bool]
    at: Mapped[datetime]
    details: Mapped[str] = mapped_column(Text, default="")


class PairedBoundRow(Base):
    """The lower bound of a paired test of two stored sets of predictions, by their SHA-256: computed once."""

    __tablename__ = "paired_bound"
    __table_args__ = (UniqueConstraint("candidate", "live", "metric", "confidence"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    candidate: Mapped[str] = mapped_column(String(64))
    live: Mapped[str] = mapped_column(String(64))
    metric: Mapped[str] = mapped_column(String(255))
    confidence: Mapped[float] = mapped_column(Float(53))
    # Plain: nothing is nothing here, and no NaN.
    bound: Mapped[float | None] = mapped_column(Float(53))
    untested: Mapped[Untested | None] = mapped_column(by_value(Untested))
    at: Mapped[datetime]


class MetricProofRow(Base):
    """Whether stored predictions give a reported metric again: computed once for each set and value."""

    __tablename__ = "metric_proof"
    __table_args__ = (UniqueConstraint("predictions", "metric", "reported"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    predictions: Mapped[str] = mapped_column(String(64))
    metric: Mapped[str] = mapped_column(String(255))
    # As text, since a number that is compared must come back to the last bit.
    reported: Mapped[str] = mapped_column(String(32))
    holds: Mapped[bool]
    at: Mapped[datetime]
