"""Logged models: what MLflow 3 makes of a model before anybody registers it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, BigId, Real


class LoggedModelRow(Base):
    """A logged model; params and tags are shown and searched from their JSON."""

    __tablename__ = "logged_model"
    __table_args__ = (
        # The newest of an experiment.
        Index("ix_logged_model_newest", "experiment_id", "created_ms"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    model_id: Mapped[str] = mapped_column(String(64), unique=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"))
    name: Mapped[str] = mapped_column(Text)
    artifact_location: Mapped[str] = mapped_column(Text)
    model_type: Mapped[str] = mapped_column(Text, default="")
    source_run_id: Mapped[str] = mapped_column(String(64), default="", index=True)
    status: Mapped[str] = mapped_column(String(32))
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    tags: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # Milliseconds as MLflow sends them, and not moments: what a client reads back is what it wrote.
    created_ms: Mapped[int] = mapped_column(BigInteger)
    updated_ms: Mapped[int] = mapped_column(BigInteger)
    deleted_at: Mapped[datetime | None]


class LoggedModelMetricRow(Base):
    """A metric measured on a logged model, by a run, perhaps on a data set."""

    __tablename__ = "logged_model_metric"
    # Named, because PostgreSQL takes no name longer than 63 characters.
    __table_args__ = (
        UniqueConstraint(
            "logged_model_row_id",
            "key_id",
            "run_id",
            "timestamp_ms",
            "step",
            name="uq_logged_model_metric_point",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    logged_model_row_id: Mapped[int] = mapped_column(ForeignKey("logged_model.id"))
    key_id: Mapped[int] = mapped_column(ForeignKey("run_key.id"))
    run_id: Mapped[str] = mapped_column(String(32))
    timestamp_ms: Mapped[int] = mapped_column(BigInteger)
    step: Mapped[int] = mapped_column(BigInteger)
    value: Mapped[float] = mapped_column(Real, nullable=True)
    data_set_name: Mapped[str | None] = mapped_column(String(500))
    data_set_digest: Mapped[str | None] = mapped_column(String(36))
