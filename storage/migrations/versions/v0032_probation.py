"""Probations of what went live."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "probation",
        sa.Column(
            "request_id", BigId, sa.ForeignKey("promotion_request.id"), primary_key=True, autoincrement=False
        ),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("on_breach", sa.String(32), nullable=False),
        sa.Column("breach", sa.Text(), nullable=False),
        sa.Column("breached_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_table("probation")
