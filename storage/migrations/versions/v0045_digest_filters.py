"""Digests of some models, environments and tags alone, in a voice of their own."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0045"
down_revision: str | None = "0043"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ONCE, PLACE = "uq_digest_schedule_in_force", ("cron", "zone", "channel")
IN_FORCE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """What was subscribed to leaves nothing out; the same digest of other things is another digest."""
    with op.batch_alter_table("digest_schedule") as table:
        table.add_column(sa.Column("filters", sa.String(1024), nullable=False, server_default=""))
        table.add_column(sa.Column("voice", sa.String(32), nullable=True))
        table.drop_index(ONCE)
    with op.batch_alter_table("digest_schedule") as table:
        table.alter_column("filters", server_default=None)
    _only_once(*PLACE, "filters")


def downgrade() -> None:
    """Digests that leave something out end."""
    op.execute("UPDATE digest_schedule SET ended_at = created_at WHERE ended_at IS NULL AND filters <> ''")
    with op.batch_alter_table("digest_schedule") as table:
        table.drop_index(ONCE)
        table.drop_column("voice")
        table.drop_column("filters")
    _only_once(*PLACE)


def _only_once(*columns: str) -> None:
    with op.batch_alter_table("digest_schedule") as table:
        table.create_index(ONCE, list(columns), unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE)
