"""Why a data set version was withdrawn, and what is kept of its columns' values."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Let a version say more of itself."""
    with op.batch_alter_table("data_set_version") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_because", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("profile", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("data_set_version") as batch_op:
        batch_op.drop_column("profile")
        batch_op.drop_column("withdrawn_because")
