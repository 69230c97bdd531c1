"""Reminders that were sent."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "reminder",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("round", BigId, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("subject", "round", "person", "number"),
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_table("reminder")
