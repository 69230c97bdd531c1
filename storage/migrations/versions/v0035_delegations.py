"""Delegations, and for whom somebody decided."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make the table; what was decided before was decided for nobody else."""
    op.create_table(
        "delegation",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("delegator", sa.String(32), nullable=False),
        sa.Column("delegate", sa.String(32), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(32), nullable=True),
    )
    op.create_index(
        "uq_delegation_running",
        "delegation",
        ["delegator"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.add_column("decision", sa.Column("on_behalf", sa.String(32), nullable=True))


def downgrade() -> None:
    """Forget them."""
    op.drop_column("decision", "on_behalf")
    op.drop_table("delegation")
