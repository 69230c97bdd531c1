"""Runs in the lean schema: interned keys, a covering index of the latest values, one snapshot a run."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, BigId, Real


class ExperimentRow(Base):
    """A named group of runs."""

    __tablename__ = "experiment"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(255), unique=True)
    created_at: Mapped[datetime]


class KeyRow(Base):
    """The name of a metric, param or tag, stored once."""

    __tablename__ = "run_key"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(255), unique=True)


class RunRow(Base):
    """A training run; `snapshot` holds what is shown of it, so showing it reads one row."""

    __tablename__ = "run"
    __table_args__ = (
        # The newest runs of an experiment.
        Index("ix_run_newest", "experiment_id", "started_ms"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[str] = mapped_column(String(32), unique=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"))
    name: Mapped[str] = mapped_column(String(255), index=True)
    status: Mapped[str] = mapped_column(String(16))
    started_ms: Mapped[int] = mapped_column(BigInteger)
    ended_ms: Mapped[int | None] = mapped_column(BigInteger)
    author: Mapped[str | None] = mapped_column(String(64))
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    deleted_at: Mapped[datetime | None]


class RunMetricRow(Base):
    """The latest value of a metric; the index answers "top N by a metric" without touching the run."""

    __tablename__ = "run_metric"
    __table_args__ = (Index("ix_run_metric_top", "experiment_id", "key_id", "value", "run_row_id"),)

    run_row_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("run_key.id"), primary_key=True)
    experiment_id: Mapped[int] = mapped_column(BigId)
    value: Mapped[float] = mapped_column(Float(53))


class RunParamRow(Base):
    """A param of a run, as text."""

    __tablename__ = "run_param"
    __table_args__ = (Index("ix_run_param_value", "experiment_id", "key_id", "value", "run_row_id"),)

    run_row_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("run_key.id"), primary_key=True)
    experiment_id: Mapped[int] = mapped_column(BigId)
    value: Mapped[str] = mapped_column(String(500))


class RunTagRow(Base):
    """A tag of a run."""

    __tablename__ = "run_tag"

    run_row_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("run_key.id"), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class MetricPointRow(Base):
    """One logged value: the history of a metric, away from the table of latest values."""

    __tablename__ = "metric_point"
    __table_args__ = (UniqueConstraint("run_row_id", "key_id", "step", "timestamp_ms", "value"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_row_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    key_id: Mapped[int] = mapped_column(ForeignKey("run_key.id"))
    step: Mapped[int] = mapped_column(BigInteger)
    timestamp_ms: Mapped[int] = mapped_column(BigInteger)
    value: Mapped[float] = mapped_column(Real, nullable=True)


class RunDataSetRow(Base):
    """Which data set versions a run read."""

    __tablename__ = "run_data_set"

    run_row_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    data_set_version_id: Mapped[int] = mapped_column(ForeignKey("data_set_version.id"), primary_key=True)
