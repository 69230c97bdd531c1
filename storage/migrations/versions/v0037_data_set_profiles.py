"""The profile of a data set version."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId

revision: str = "0037"
down_revision: str | None = "0036"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make the table; of versions that were added before nobody kept a profile."""
    op.create_table(
        "data_set_profile",
        sa.Column("data_set_version_id", BigId, sa.ForeignKey("data_set_version.id"), primary_key=True),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    """Forget it."""
    op.drop_table("data_set_profile")
