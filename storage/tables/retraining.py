"""What trainers were asked at alerts, and what came of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.alerts.retraining import RetrainingState
from bot.domain.registry import PersonId
from storage.tables.base import Base, BigId, by_value

_OPEN = "ended_at IS NULL"


class RetrainingRow(Base):
    """One trainer asked once; its state moves by compare-and-swap only."""

    __tablename__ = "retraining"
    __table_args__ = (
        # One at a time: two trainings of a model on the same data are one too many.
        Index(
            "uq_retraining_open",
            "registered_model_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        # The message of an alert shows its own; the worker looks for those under way.
        Index(None, "alert_id"),
        Index(None, "ended_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"))
    environment: Mapped[str] = mapped_column(String(64))
    version: Mapped[int | None]
    trainer: Mapped[str] = mapped_column(String(128))
    # Frozen: what is told goes where the policy said when it was asked for.
    target: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(64))
    state: Mapped[RetrainingState] = mapped_column(by_value(RetrainingState))
    asked_by: Mapped[PersonId] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    within: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    run_id: Mapped[str] = mapped_column(String(64), default="")
    made: Mapped[int | None]
    details: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]
