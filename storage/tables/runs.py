"""Runs in the lean schema: interned keys, covering indexes of the latest values, one snapshot a run."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, BigId, Real

# As much of a text as its index holds: more would not fit into a page of PostgreSQL's.
HEAD = 200
# SQLite keeps the row in its primary key: whether a run has a value is one look in place of two, and one write.
_IN_KEY = {"sqlite_with_rowid": False}


class KeyRow(Base):
    """The name of a metric, param or tag, stored once."""

    __tablename__ = "run_key"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(255), unique=True)


class RunRow(Base):
    """A training run, narrow, so that many are looked through quickly."""

    __tablename__ = "run"
    __table_args__ = (
        # The newest runs of an experiment, walked without touching the runs themselves.
        Index("ix_run_newest", "experiment_id", "started_ms", "run_id", "deleted_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[str] = mapped_column(String(32), unique=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"))
    name: Mapped[str] = mapped_column(String(255), index=True)
    status: Mapped[str] = mapped_column(String(16))
    started_ms: Mapped[int] = mapped_column(BigInteger)
    ended_ms: Mapped[int | None] = mapped_column(BigInteger)
    author: Mapped[str | None] = mapped_column(String(64))
    artifact_uri: Mapped[str] = mapped_column(Text, default="")
    deleted_at: Mapped[datetime | None]


class RunSnapshotRow(Base):
    """All that is shown of a run, so that showing it reads one row; `written_ms` is when it was last written to."""

    __tablename__ = "run_snapshot"

    run_row_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True, autoincrement=False)
    written_ms: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class RunMetricRow(Base):
    """The latest value of a metric, NULL for NaN; the index answers "top N by a metric" without touching the run."""

    __tablename__ = "run_metric"
    # All that a search by a metric needs, so the runs themselves are read for its page alone.
    __table_args__ = (Index("ix_run_metric_top", "experiment_id", "key_id", "value", "run_row_id"), _IN_KEY)

    run_row_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("run_key.id"), primary_key=True)
    # The run's own, written here again: an index cannot look into another table.
    experiment_id: Mapped[int] = mapped_column(BigId)
    value: Mapped[float] = mapped_column(Real, nullable=True)


class RunParamRow(Base):
    """A param of a run: the text is `value` and, where that is too long for an index, `rest` after it."""

    __tablename__ = "run_param"
    # For conditions on a param: the first part of its text is found by it.
    __table_args__ = (Index("ix_run_param_value", "experiment_id", "key_id", "value", "run_row_id"), _IN_KEY)

    run_row_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("run_key.id"), primary_key=True)
    experiment_id: Mapped[int] = mapped_column(BigId)
    value: Mapped[str] = mapped_column(String(HEAD))
    rest: Mapped[str | None] = mapped_column(Text)


class RunTagRow(Base):
    """A tag of a run, its text in two parts as a param's is."""

    __tablename__ = "run_tag"
    __table_args__ = (Index("ix_run_tag_value", "experiment_id", "key_id", "value", "run_row_id"), _IN_KEY)

    run_row_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("run_key.id"), primary_key=True)
    experiment_id: Mapped[int] = mapped_column(BigId)
    value: Mapped[str] = mapped_column(String(HEAD))
    rest: Mapped[str | None] = mapped_column(Text)


class MetricPointRow(Base):
    """One logged value: the history of a metric, away from the table of latest values."""

    __tablename__ = "metric_point"
    # MLflow's own key of a metric, value included: two values of one step are both kept.
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
    __table_args__ = (
        # Which runs read this data.
        Index("ix_run_data_set_data_set_version_id", "data_set_version_id"),
    )

    run_row_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    data_set_version_id: Mapped[int] = mapped_column(ForeignKey("data_set_version.id"), primary_key=True)


class LoggedDataSetRow(Base):
    """A data set as training jobs described it, once an experiment however many runs read it."""

    __tablename__ = "logged_data_set"
    __table_args__ = (UniqueConstraint("experiment_id", "name", "digest"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"))
    name: Mapped[str] = mapped_column(String(500))
    digest: Mapped[str] = mapped_column(String(36))
    source_type: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    schema: Mapped[str | None] = mapped_column(Text)
    profile: Mapped[str | None] = mapped_column(Text)


class RunInputRow(Base):
    """Which described data set a run read, and what for (`training`, `evaluation`)."""

    __tablename__ = "run_input"
    # The other way round: which runs read a data set.
    __table_args__ = (Index("ix_run_input_read_by", "logged_data_set_id", "run_row_id"),)

    run_row_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    logged_data_set_id: Mapped[int] = mapped_column(ForeignKey("logged_data_set.id"), primary_key=True)
    context: Mapped[str | None] = mapped_column(Text)
