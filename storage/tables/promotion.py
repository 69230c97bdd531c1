"""Promotion requests, the evidence they were judged on, and what people decided."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.promotion import DecisionKind, State
from bot.domain.registry import ChangeKind
from storage.tables.base import Base, BigId, by_value

_OPEN = "state IN ('requested', 'approved', 'applying')"


class PromotionRequestRow(Base):
    """A promotion request; its state moves by compare-and-swap only."""

    __tablename__ = "promotion_request"
    __table_args__ = (
        # One open promotion, and one rollback on its way, for a place at a time.
        Index(
            "uq_promotion_request_open",
            "registered_model_id",
            "environment",
            "kind",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        # The worker and the sweep look for requests by state.
        Index("ix_promotion_request_state", "state"),
        # A card asks for those of a version.
        Index(None, "registered_model_id", "version"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    registered_model_id: Mapped[int] = mapped_column(ForeignKey("registered_model.id"))
    version: Mapped[int]
    environment: Mapped[str] = mapped_column(String(64))
    requester: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[State] = mapped_column(by_value(State))
    expected_live: Mapped[int | None]
    # Where the card is, which may be elsewhere than the model is talked about by now.
    channel: Mapped[str | None] = mapped_column(String(32))
    # No foreign key: the evidence refers to its request already, and each would have to be there first.
    evidence_id: Mapped[int | None] = mapped_column(BigId)
    rules_hash: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[ChangeKind] = mapped_column(by_value(ChangeKind), default=ChangeKind.PROMOTION)
    held: Mapped[bool] = mapped_column(default=False)


class EvidenceRow(Base):
    """An immutable row of facts; approvals name it."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("promotion_request.id"), index=True)
    # Text and not JSON: the hash that approvals are bound to is of these very characters.
    facts: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    rules_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    # None for what was frozen before revisions were kept. No foreign key: to add one, SQLite
    # rebuilds the table, and loses the triggers that keep it as it is.
    policy_revision_id: Mapped[int | None] = mapped_column(BigId)


class DecisionRow(Base):
    """What one person said; the second wall against counting somebody twice."""

    __tablename__ = "decision"
    # One decision a person that counts; void ones stay as history.
    __table_args__ = (
        Index(
            "uq_decision_once",
            "request_id",
            "person",
            unique=True,
            sqlite_where=text("void_at IS NULL"),
            postgresql_where=text("void_at IS NULL"),
        ),
        # They are few, and every history asks for them.
        Index(
            "ix_decision_override",
            "request_id",
            sqlite_where=text("kind = 'override'"),
            postgresql_where=text("kind = 'override'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("promotion_request.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    person: Mapped[str] = mapped_column(String(32))
    kind: Mapped[DecisionKind] = mapped_column(by_value(DecisionKind))
    role: Mapped[str | None] = mapped_column(String(64))
    role_source: Mapped[str | None] = mapped_column(String(300))
    # Whose delegate decided; None for whoever decided for themselves.
    on_behalf: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text, default="")
    # What an override set aside, in words; None for everything else.
    overridden: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    at: Mapped[datetime]
    void_at: Mapped[datetime | None]
