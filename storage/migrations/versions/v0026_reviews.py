"""Reviews of versions, and what each reviewer answered."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "review",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("registered_model_id", BigId, sa.ForeignKey("registered_model.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("asked_by", sa.String(32), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=True),
    )
    op.create_index("ix_review_registered_model_id_version", "review", ["registered_model_id", "version"])
    op.create_table(
        "review_answer",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("review_id", BigId, sa.ForeignKey("review.id"), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("result", sa.String(32), nullable=True),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("review_id", "person"),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("review_answer")
    op.drop_table("review")
