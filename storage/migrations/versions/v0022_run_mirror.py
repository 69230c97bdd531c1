"""The mirror of a server's runs: how far they are known, and what its experiments and runs are here."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcDateTime

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "run_mirror",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("front_ms", sa.BigInteger(), nullable=True),
        sa.Column("front_token", sa.Text(), nullable=False),
        sa.Column("sweep_ms", sa.BigInteger(), nullable=True),
        sa.Column("sweep_token", sa.Text(), nullable=False),
        sa.Column("filled_at", UtcDateTime(), nullable=True),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run_mirror"),
    )
    op.create_table(
        "mirrored_experiment",
        sa.Column("source_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("experiment_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiment.id"], name="fk_mirrored_experiment_experiment_id_experiment"
        ),
        sa.PrimaryKeyConstraint("source_id", name="pk_mirrored_experiment"),
        sa.UniqueConstraint("experiment_id", name="uq_mirrored_experiment_experiment_id"),
    )
    op.create_table(
        "mirrored_run",
        sa.Column("run_row_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("heard_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["run_row_id"], ["run.id"], name="fk_mirrored_run_run_row_id_run"),
        sa.PrimaryKeyConstraint("run_row_id", name="pk_mirrored_run"),
    )
    op.create_index("ix_mirrored_run_heard_ms", "mirrored_run", ["heard_ms"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("mirrored_run")
    op.drop_table("mirrored_experiment")
    op.drop_table("run_mirror")
