"""The revisions of the policy, whole, and which one evidence was judged under."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.migrations.append_only import forget_append_only, make_append_only
from storage.tables.base import UtcDateTime

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables; evidence from before knows no revision."""
    op.create_table(
        "policy_revision",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("previous", BIG_ID, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("preset", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy_revision"),
        sa.UniqueConstraint("previous", name="uq_policy_revision_previous"),
    )
    op.create_index("ix_policy_revision_hash", "policy_revision", ["hash"])
    op.create_table(
        "policy_announcement",
        sa.Column("revision_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["policy_revision.id"], name="fk_policy_announcement_revision_id_policy_revision"
        ),
        sa.PrimaryKeyConstraint("revision_id", name="pk_policy_announcement"),
    )
    op.create_table(
        "policy_refusal",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_policy_refusal"),
    )
    # Not in a batch, which would rebuild the table without its triggers.
    op.add_column("evidence", sa.Column("policy_revision_id", BIG_ID, nullable=True))
    make_append_only("policy_revision")


def downgrade() -> None:
    """Forget them."""
    op.drop_column("evidence", "policy_revision_id")
    op.drop_table("policy_refusal")
    op.drop_table("policy_announcement")
    forget_append_only("policy_revision")
    op.drop_table("policy_revision")
