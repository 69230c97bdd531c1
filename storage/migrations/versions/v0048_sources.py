"""Sources: what was fetched from where, which files were seen, and how far each was read."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0048"
down_revision: str | None = "0046"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

OPEN = sa.text("ended_at IS NULL")
BY_FILE = "ix_batch_registered_model_id_environment_sha256"
PLACE = ("registered_model_id", "environment", "source")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "source_pull",
        sa.Column("id", BigId, primary_key=True),
        *_place(is_key=False),
        sa.Column("slot", sa.String(128), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.String(512), nullable=True),
        sa.UniqueConstraint(*PLACE, "slot"),
    )
    op.create_index(
        "uq_source_pull_open", "source_pull", PLACE, unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_source_pull_due_at", "source_pull", ["due_at"])
    op.create_table(
        "source_file",
        *_place(is_key=True),
        sa.Column("path_sha256", sa.String(64), primary_key=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("state", sa.String(128), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("problem", sa.String(512), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "source_standing",
        *_place(is_key=True),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("mark_of", sa.String(512), nullable=False),
    )
    op.create_index(BY_FILE, "batch", ["registered_model_id", "environment", "sha256"])


def downgrade() -> None:
    """Forget them."""
    op.drop_index(BY_FILE, "batch")
    op.drop_table("source_standing")
    op.drop_table("source_file")
    op.drop_index("ix_source_pull_due_at", "source_pull")
    op.drop_index("uq_source_pull_open", "source_pull")
    op.drop_table("source_pull")


def _place(*, is_key: bool) -> tuple[sa.Column[int], sa.Column[str], sa.Column[str]]:
    return (
        sa.Column(
            "registered_model_id",
            BigId,
            sa.ForeignKey("registered_model.id"),
            primary_key=is_key,
            nullable=False,
        ),
        sa.Column("environment", sa.String(64), primary_key=is_key, nullable=False),
        sa.Column("source", sa.String(64), primary_key=is_key, nullable=False),
    )
