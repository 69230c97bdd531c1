"""The performance of models in use, as it was computed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0042"
down_revision: str | None = "0038"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make the table; it fills when somebody asks."""
    op.create_table(
        "performance_result",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("registered_model_id", BigId, sa.ForeignKey("registered_model.id"), nullable=False),
        sa.Column("environment", sa.String(64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("computed_at", UtcDateTime(), nullable=False),
    )
    op.create_index(None, "performance_result", ["registered_model_id", "environment", "computed_at"])


def downgrade() -> None:
    """Forget what was computed: it can be computed again."""
    op.drop_table("performance_result")
