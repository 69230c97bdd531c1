"""What noticed an alert, and which decision it is about."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Add the columns; what is there was noticed by monitors."""
    with op.batch_alter_table("alert") as table:
        table.add_column(sa.Column("kind", sa.String(32), nullable=False, server_default="monitor"))
        table.add_column(sa.Column("version", sa.Integer(), nullable=True))
        table.add_column(sa.Column("request_id", BigId, nullable=True))
        table.create_foreign_key(
            "fk_alert_request_id_promotion_request", "promotion_request", ["request_id"], ["id"]
        )
    with op.batch_alter_table("alert") as table:
        table.alter_column("kind", server_default=None)


def downgrade() -> None:
    """Forget them."""
    with op.batch_alter_table("alert") as table:
        table.drop_constraint("fk_alert_request_id_promotion_request", type_="foreignkey")
        table.drop_column("request_id")
        table.drop_column("version")
        table.drop_column("kind")
