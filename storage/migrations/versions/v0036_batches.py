"""Batches, labels and metrics that programs send of models that are in use, and the salt of personal data."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "salt",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("value", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "batch",
        *_place(),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("concealed", sa.JSON(), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        *_received(),
        sa.UniqueConstraint("registered_model_id", "environment", "name"),
    )
    op.create_index(None, "batch", ["registered_model_id", "environment", "until"])
    op.create_table(
        "label_delivery",
        *_place(),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_received(),
        sa.UniqueConstraint("registered_model_id", "environment", "sha256"),
    )
    op.create_table(
        "reported_metric",
        *_place(),
        sa.Column("metric", sa.String(128), nullable=False),
        sa.Column("value", sa.Float(53), nullable=False),
        sa.Column("low", sa.Float(53), nullable=True),
        sa.Column("high", sa.Float(53), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        *_received(),
    )
    op.create_index(None, "reported_metric", ["registered_model_id", "environment", "metric", "until"])


def downgrade() -> None:
    """Forget them."""
    for table in ("reported_metric", "label_delivery", "batch", "salt"):
        op.drop_table(table)


def _place() -> tuple[sa.Column[int], sa.Column[int], sa.Column[str]]:
    return (
        sa.Column("id", BigId, primary_key=True),
        sa.Column("registered_model_id", BigId, sa.ForeignKey("registered_model.id"), nullable=False),
        sa.Column("environment", sa.String(64), nullable=False),
    )


def _received() -> tuple[sa.Column[object], sa.Column[str]]:
    return (
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("received_by", sa.String(64), nullable=False),
    )
