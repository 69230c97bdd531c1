"""What is remembered of a registry that is not ours: how its mirror stands, and which version was read when."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class MirrorRow(Base):
    """The one server that is mirrored; `lease_until` keeps two processes from looking at once."""

    __tablename__ = "mirror"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Text)
    adopted_at: Mapped[datetime]
    read_at: Mapped[datetime]
    looked_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    hinted_at: Mapped[datetime | None]
    silent_since: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")


class MirroredVersionRow(Base):
    """A version of the server, as it was listed; `details_at` is when what stands behind it was read."""

    __tablename__ = "mirrored_version"

    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id"), primary_key=True)
    updated_ms: Mapped[int] = mapped_column(BigInteger)
    seen: Mapped[dict[str, Any]] = mapped_column(JSON)
    details_at: Mapped[datetime | None]


class RunMirrorRow(Base):
    """How far the runs of the server at `address` are known: the marks of two walks, as `bot.domain.run_mirror` has them."""

    __tablename__ = "run_mirror"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    front_ms: Mapped[int | None] = mapped_column(BigInteger)
    front_token: Mapped[str] = mapped_column(Text)
    sweep_ms: Mapped[int | None] = mapped_column(BigInteger)
    sweep_token: Mapped[str] = mapped_column(Text)
    filled_at: Mapped[datetime | None]
    asked: Mapped[int] = mapped_column(BigInteger)
    problem: Mapped[str] = mapped_column(Text)


class MirroredExperimentRow(Base):
    """The experiment that one of the server's is here; `source_id` is its number there, which a new name leaves as it is."""

    __tablename__ = "mirrored_experiment"

    source_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"), unique=True)


class MirroredRunRow(Base):
    """A run of the server's; `fingerprint` is what it looked like, `heard_ms` when more of it was seen, while it goes on."""

    __tablename__ = "mirrored_run"
    # Those under way, which are few, are asked about at each look.
    __table_args__ = (Index("ix_mirrored_run_heard_ms", "heard_ms"),)

    run_row_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True, autoincrement=False)
    fingerprint: Mapped[str] = mapped_column(String(64))
    heard_ms: Mapped[int | None] = mapped_column(BigInteger)


class ReportingEnvironmentRow(Base):
    """An environment that only reports since the server was adopted, until somebody says enforce."""

    __tablename__ = "reporting_environment"

    environment: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(64))
