"""One schedule in force for the same times and place: two people who subscribe at once make one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """End the later of two that are the same, then forbid them."""
    op.execute(
        "UPDATE digest_schedule SET ended_at = created_at WHERE ended_at IS NULL AND EXISTS ("
        "SELECT 1 FROM digest_schedule AS first WHERE first.ended_at IS NULL AND first.id < digest_schedule.id "
        "AND first.cron = digest_schedule.cron AND first.zone = digest_schedule.zone "
        "AND first.channel = digest_schedule.channel)"
    )
    with op.batch_alter_table("digest_schedule") as batch_op:
        batch_op.create_index(
            "uq_digest_schedule_in_force",
            ["cron", "zone", "channel"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    """Allow them again."""
    with op.batch_alter_table("digest_schedule") as batch_op:
        batch_op.drop_index("uq_digest_schedule_in_force")
