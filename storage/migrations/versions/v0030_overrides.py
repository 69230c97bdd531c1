"""What an override set aside, and the reviews of what was done past the rules."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("decision", sa.Column("overridden", sa.JSON(), nullable=True))
    where = sa.text("kind = 'override'")
    op.create_index(
        "ix_decision_override", "decision", ["request_id"], sqlite_where=where, postgresql_where=where
    )
    op.add_column("review", sa.Column("request_id", BigId, nullable=True))
    op.create_index("uq_review_request_id", "review", ["request_id"], unique=True)


def downgrade() -> None:
    """Take them away."""
    op.drop_index("uq_review_request_id", "review")
    op.drop_column("review", "request_id")
    op.drop_index("ix_decision_override", "decision")
    op.drop_column("decision", "overridden")
