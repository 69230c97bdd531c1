"""Reviews of versions: who was asked for which kind until when, and what each said."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.reviews import ReviewKind, ReviewResult
from storage.tables.base import Base, BigId, by_value

_WAITS = text("result IS NULL")


class ReviewRow(Base):
    """A review that somebody asked for."""

    __tablename__ = "review"
    # Those of a version are looked for whenever it is judged.
    # A request is looked at once, whichever replica asks for it.
    __table_args__ = (
        Index(None, "registered_model_id", "version"),
        Index("uq_review_request_id", "request_id", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    version: Mapped[int]
    kind: Mapped[ReviewKind] = mapped_column(by_value(ReviewKind))
    asked_by: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    channel: Mapped[str | None] = mapped_column(String(32))
    # Of what was done past the rules: the request, which is looked at once.
    # No foreign key: to add one, SQLite rebuilds the table.
    request_id: Mapped[int | None] = mapped_column(BigId)


class ReviewAnswerRow(Base):
    """One reviewer of one review; without a result until they answer, which they do once."""

    __tablename__ = "review_answer"
    __table_args__ = (
        UniqueConstraint("review_id", "person"),
        # What waits for an answer is listed, of a person and of all.
        Index(
            "ix_review_answer_waiting", "person", "review_id",
            sqlite_where=_WAITS, postgresql_where=_WAITS,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    person: Mapped[str] = mapped_column(String(32))
    result: Mapped[ReviewResult | None] = mapped_column(by_value(ReviewResult))
    findings: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime | None]
