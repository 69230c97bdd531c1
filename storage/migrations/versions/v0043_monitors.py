"""Monitors: what each watches, what it saw, and how it stands."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# Nobody could add one before; a row that is there all the same watches that data come.
_BEFORE = '{"what": "no_data", "of": "batches", "every": "1d", "window": "1d"}'


def upgrade() -> None:
    """Make the tables, and say of each monitor what it watches."""
    with op.batch_alter_table("monitor") as table:
        table.add_column(sa.Column("watches", sa.Text(), nullable=False, server_default=_BEFORE))
        table.add_column(sa.Column("added_by", sa.String(64), nullable=False, server_default="system"))
    with op.batch_alter_table("monitor") as table:
        table.alter_column("watches", server_default=None)
        table.alter_column("added_by", server_default=None)
    op.create_table(
        "monitor_reading",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("registered_model_id", BigId, sa.ForeignKey("registered_model.id"), nullable=False),
        sa.Column("environment", sa.String(64), nullable=False),
        sa.Column("monitor", sa.String(128), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(32), nullable=True),
        sa.Column("value", sa.Float(53), nullable=True),
        sa.Column("low", sa.Float(53), nullable=True),
        sa.Column("high", sa.Float(53), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("batches", sa.Integer(), nullable=False),
        sa.Column("against", sa.String(32), nullable=True),
        sa.Column("sender", sa.String(64), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.UniqueConstraint("registered_model_id", "environment", "monitor", "until"),
    )
    op.create_index("ix_monitor_reading_at", "monitor_reading", ["at"])
    op.create_table(
        "monitor_standing",
        sa.Column("registered_model_id", BigId, sa.ForeignKey("registered_model.id"), primary_key=True),
        sa.Column("environment", sa.String(64), primary_key=True),
        sa.Column("monitor", sa.String(128), primary_key=True),
        sa.Column("reading_id", BigId, sa.ForeignKey("monitor_reading.id"), nullable=False),
    )
    op.create_index(
        "ix_batch_registered_model_id_environment_received_at",
        "batch",
        ["registered_model_id", "environment", "received_at"],
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_index("ix_batch_registered_model_id_environment_received_at", "batch")
    op.drop_table("monitor_standing")
    op.drop_index("ix_monitor_reading_at", "monitor_reading")
    op.drop_table("monitor_reading")
    with op.batch_alter_table("monitor") as table:
        table.drop_column("added_by")
        table.drop_column("watches")
