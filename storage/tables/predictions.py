"""Stored evaluation predictions, and the comparisons that buttons stand under."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, BigId


class PredictionSetRow(Base):
    """The predictions of one version or run on one evaluation; `content` is their packed columns, deflated.

    `subject` is `v` and the version's row, or `r` and the run's id, so that one unique key covers both.
    """

    __tablename__ = "prediction_set"
    # The newest on the same data take the place of older ones.
    __table_args__ = (UniqueConstraint("subject", "evaluation_fingerprint"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject: Mapped[str] = mapped_column(String(40))
    model_version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"))
    run_id: Mapped[str | None] = mapped_column(String(32))
    artifact_sha256: Mapped[str | None] = mapped_column(String(64))
    evaluation_fingerprint: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    stored_at: Mapped[datetime]
    stored_by: Mapped[str] = mapped_column(String(128))


class ComparisonRow(Base):
    """What somebody compared, so that a button under the answer can hold the id of a row."""

    __tablename__ = "comparison"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    subjects: Mapped[list[str]] = mapped_column(JSON)
    asked_at: Mapped[datetime]
