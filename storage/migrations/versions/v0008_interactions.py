"""Interactions that had their effect."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcDateTime

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "interaction",
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_interaction"),
    )
    with op.batch_alter_table("interaction") as batch_op:
        batch_op.create_index("ix_interaction_at", ["at"], unique=False)


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("interaction") as batch_op:
        batch_op.drop_index("ix_interaction_at")

    op.drop_table("interaction")
