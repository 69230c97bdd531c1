"""What is remembered of a registry that is not ours: how its mirror stands, and which version was read when."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text
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


class ReportingEnvironmentRow(Base):
    """An environment that only reports since the server was adopted, until somebody says enforce."""

    __tablename__ = "reporting_environment"

    environment: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(64))
