"""The mirror of a registry that is not ours, and what was moved outside of us."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcDateTime

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Create the tables, and the columns of what is live without approval."""
    op.create_table(
        "mirror",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("adopted_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("hinted_at", UtcDateTime(), nullable=True),
        sa.Column("silent_since", UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mirror"),
    )
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "mirrored_version",
        sa.Column("model_version_id", big_id, nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("details_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["model_version.id"],
            name="fk_mirrored_version_model_version_id_model_version",
        ),
        sa.PrimaryKeyConstraint("model_version_id", name="pk_mirrored_version"),
    )
    op.create_table(
        "reporting_environment",
        sa.Column("environment", sa.String(length=64), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("environment", name="pk_reporting_environment"),
    )
    with op.batch_alter_table("environment") as batch_op:
        batch_op.add_column(sa.Column("decided", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("outside_since", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("environment") as batch_op:
        batch_op.drop_column("outside_since")
        batch_op.drop_column("decided")
    op.drop_table("reporting_environment")
    op.drop_table("mirrored_version")
    op.drop_table("mirror")
