"""Registered models, versions, data set versions, and what is live where."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.data_sets import FingerprintKind
from bot.domain.registry import ChangeKind
from storage.tables.base import Base, BigId, Metrics, by_value


class RegisteredModelRow(Base):
    """A registered model; a deleted one is kept for its history, under a name that nobody can give."""

    __tablename__ = "registered_model"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(255), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[str | None] = mapped_column(String(32))
    tags: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class DataSetVersionRow(Base):
    """A data set as it was, known by its fingerprint; what only a run told of has no time at which it was added."""

    __tablename__ = "data_set_version"
    # Two runs may call different content by one version, so the fingerprint is part of it.
    __table_args__ = (UniqueConstraint("name", "version", "fingerprint"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    version: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int | None] = mapped_column(BigInteger)
    columns: Mapped[int | None]
    source: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[FingerprintKind | None] = mapped_column(by_value(FingerprintKind))
    schema: Mapped[list[tuple[str, str]] | None] = mapped_column(JSON)
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    added_at: Mapped[datetime | None]
    added_by: Mapped[str | None] = mapped_column(String(255))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(32))
    withdrawn_because: Mapped[str | None] = mapped_column(Text)
    # Of each column: its name, missing values, mean, standard deviation.
    profile: Mapped[list[tuple[str, int, float | None, float | None]] | None] = mapped_column(JSON)


class ModelVersionRow(Base):
    """A version of a registered model; its metrics are those of the run when it was registered.

    `source` is what its author named, `artifact_uri` where that was then; a deleted version keeps its number.
    """

    __tablename__ = "model_version"
    __table_args__ = (
        # The second wall of the numbering, whose first is the model's lock.
        UniqueConstraint("registered_model_id", "version"),
        # Which version came of a run.
        Index("ix_model_version_run_id", "run_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    version: Mapped[int]
    run_id: Mapped[str | None] = mapped_column(String(32))
    author: Mapped[str | None] = mapped_column(String(64))
    registered_by: Mapped[str | None] = mapped_column(String(64))
    commit: Mapped[str | None] = mapped_column(String(64))
    dirty: Mapped[bool] = mapped_column(default=False)
    artifact_uri: Mapped[str] = mapped_column(Text, default="")
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    format: Mapped[str | None] = mapped_column(String(64))
    metrics: Mapped[Mapping[str, float]] = mapped_column(Metrics, default=dict)
    params: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    evaluation_fingerprint: Mapped[str | None] = mapped_column(String(64))
    description: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    run_link: Mapped[str] = mapped_column(Text, default="")
    logged_model_id: Mapped[str | None] = mapped_column(String(64))
    tags: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class AliasRow(Base):
    """A free alias of a version; those of environments are not stored, they follow what is live."""

    __tablename__ = "model_alias"

    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"), primary_key=True)
    alias: Mapped[str] = mapped_column(String(255), primary_key=True)
    version: Mapped[int]


class VersionDataSetRow(Base):
    """Which data set versions a model version was trained on."""

    __tablename__ = "model_version_data_set"
    __table_args__ = (
        # Which versions were trained on this data.
        Index("ix_model_version_data_set_data_set_version_id", "data_set_version_id"),
    )

    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"), primary_key=True)
    data_set_version_id: Mapped[int] = mapped_column(ForeignKey("data_set_version.id"), primary_key=True)


class EnvironmentRow(Base):
    """What is live: one row a model and environment, so two live versions cannot be.

    `outside_since`: what is live was moved there by somebody else, in place of the `decided` version.
    """

    __tablename__ = "environment"
    # The place is locked by its row, so it must be one row.
    __table_args__ = (UniqueConstraint("registered_model_id", "environment"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    environment: Mapped[str] = mapped_column(String(64))
    version: Mapped[int | None]
    since: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    decided: Mapped[int | None]
    outside_since: Mapped[datetime | None]


class EnvironmentChangeRow(Base):
    """One move of an environment; `move_key` makes a repeated move the same move."""

    __tablename__ = "environment_change"
    __table_args__ = (
        UniqueConstraint("move_key"),
        # The history of one environment, newest first.
        Index("ix_environment_change_place", "registered_model_id", "environment", "id"),
        # That of all environments of a model; and what was taken back or moved outside, of which a card tells.
        Index(None, "registered_model_id", "id"),
        Index(None, "registered_model_id", "kind"),
        # Where a version has been is a fact of each promotion.
        Index(None, "registered_model_id", "to_version"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    environment: Mapped[str] = mapped_column(String(64))
    move_key: Mapped[str] = mapped_column(String(128))
    from_version: Mapped[int | None]
    to_version: Mapped[int | None]
    kind: Mapped[ChangeKind] = mapped_column(by_value(ChangeKind))
    by: Mapped[str | None] = mapped_column(String(64))
    request_id: Mapped[int | None] = mapped_column(BigId)
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    rolled_back_at: Mapped[datetime | None]


class LockRow(Base):
    """A lock on an environment; at most one is in force."""

    __tablename__ = "environment_lock"
    # One lock in force; ended ones stay as history.
    __table_args__ = (
        Index(
            "uq_environment_lock_in_force",
            "registered_model_id",
            "environment",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    environment: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(64))
