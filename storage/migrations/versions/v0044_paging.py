"""What the pager was told of alerts, and who acknowledged one there."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0044"
down_revision: str | None = "0045"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Add the table, and the name beside the person of an acknowledgement."""
    op.create_table(
        "page_delivery",
        sa.Column("id", BigId, nullable=False),
        sa.Column("alert_id", BigId, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("told", sa.String(32), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("failing_since", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_page_delivery_alert_id_alert"),
        sa.PrimaryKeyConstraint("id", name="pk_page_delivery"),
        sa.UniqueConstraint("alert_id", name="uq_page_delivery_alert_id"),
        sa.UniqueConstraint("key", name="uq_page_delivery_key"),
    )
    op.create_index("ix_page_delivery_told", "page_delivery", ["told"])
    op.create_index("ix_page_delivery_failing_since", "page_delivery", ["failing_since"])
    with op.batch_alter_table("alert") as table:
        table.add_column(sa.Column("acknowledged_there", sa.String(255), nullable=True))


def downgrade() -> None:
    """Forget them."""
    with op.batch_alter_table("alert") as table:
        table.drop_column("acknowledged_there")
    op.drop_index("ix_page_delivery_failing_since", "page_delivery")
    op.drop_index("ix_page_delivery_told", "page_delivery")
    op.drop_table("page_delivery")
