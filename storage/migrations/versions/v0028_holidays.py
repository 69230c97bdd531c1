"""The days that a policy's calendar makes free, kept with each revision."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Add the column; what is older named no calendar."""
    # Not in a batch, which would rebuild the table without its triggers.
    op.add_column("policy_revision", sa.Column("calendar", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Forget them."""
    op.drop_column("policy_revision", "calendar")
