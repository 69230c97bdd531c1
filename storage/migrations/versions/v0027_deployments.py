"""What deployers were asked, and each try to tell them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "deployment",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("request_id", BigId, sa.ForeignKey("promotion_request.id"), nullable=False),
        sa.Column("deployer", sa.String(128), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("within", sa.String(64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("request_id", "deployer"),
    )
    op.create_index("ix_deployment_state", "deployment", ["state"])
    op.create_table(
        "delivery",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("deployment_id", BigId, sa.ForeignKey("deployment.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=True),
    )
    op.create_index("ix_delivery_deployment_id", "delivery", ["deployment_id"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("delivery")
    op.drop_table("deployment")
