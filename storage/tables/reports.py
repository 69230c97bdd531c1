"""What programs report: checks of versions, what serves, and the answers that were given to keys."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.checks import CheckResult
from storage.tables.base import Base, BigId, by_value


class CheckRow(Base):
    """A result reported for a version; rows are added and never changed."""

    __tablename__ = "version_check"
    # A version is shown with all of its checks.
    __table_args__ = (Index(None, "registered_model_id", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(128))
    result: Mapped[CheckResult] = mapped_column(by_value(CheckResult))
    url: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[str] = mapped_column(Text, default="")
    sha256: Mapped[str | None] = mapped_column(String(64))
    producer: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    valid_until: Mapped[datetime | None]


class ServingReportRow(Base):
    """What an instance served from `since` until it reported something else; the same again moves `reported_at`."""

    __tablename__ = "serving_report"
    # The newest row of each instance is looked for.
    __table_args__ = (Index(None, "registered_model_id", "environment", "instance"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    environment: Mapped[str] = mapped_column(String(64))
    instance: Mapped[str] = mapped_column(String(128))
    version: Mapped[int]
    replicas: Mapped[int]
    sha256: Mapped[str | None] = mapped_column(String(64))
    producer: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime]
    reported_at: Mapped[datetime]


class KeptAnswerRow(Base):
    """What was answered to a request with an `Idempotency-Key`, stored with its effect."""

    __tablename__ = "kept_answer"
    # Old ones are forgotten by their age.
    __table_args__ = (Index(None, "at"),)

    token_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
