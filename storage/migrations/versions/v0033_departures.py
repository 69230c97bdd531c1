"""Who left the workspace, or became a guest of it, and when."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "departure",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=False),
        sa.Column("returned_at", UtcDateTime(), nullable=True),
    )
    is_gone = sa.text("returned_at IS NULL")
    op.create_index(
        "uq_departure_gone",
        "departure",
        ["person"],
        unique=True,
        sqlite_where=is_gone,
        postgresql_where=is_gone,
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_table("departure")
