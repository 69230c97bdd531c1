"""What deployers were asked, and each try to tell them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.deployment import DeploymentState
from storage.tables.base import Base, BigId, by_value


class DeploymentRow(Base):
    """One deployer's attempt to bring one request's version into service; its state moves by compare-and-swap only."""

    __tablename__ = "deployment"
    __table_args__ = (
        UniqueConstraint("request_id", "deployer"),
        # The worker looks for those under way.
        Index(None, "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("promotion_request.id"))
    deployer: Mapped[str] = mapped_column(String(128))
    # Frozen: what is told goes where the policy said when it was decided.
    target: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(64))
    state: Mapped[DeploymentState] = mapped_column(by_value(DeploymentState))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    within: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    reference: Mapped[str] = mapped_column(String(64), default="")
    details: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]


class DeliveryRow(Base):
    """One try to tell a deployer; rows are added and never changed."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), index=True)
    number: Mapped[int]
    at: Mapped[datetime]
    status: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(Text)
    next_try_at: Mapped[datetime | None]
