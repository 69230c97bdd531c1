"""Stored evaluation predictions, and the comparisons that buttons stand under."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "prediction_set",
        sa.Column("id", BigId, nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("model_version_id", BigId, nullable=True),
        sa.Column("run_id", sa.String(length=32), nullable=True),
        sa.Column("artifact_sha256", sa.String(length=64), nullable=True),
        sa.Column("evaluation_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", UtcDateTime(), nullable=False),
        sa.Column("stored_by", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["model_version.id"],
            name="fk_prediction_set_model_version_id_model_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_prediction_set"),
        sa.UniqueConstraint(
            "subject", "evaluation_fingerprint", name="uq_prediction_set_subject_evaluation_fingerprint"
        ),
    )
    op.create_table(
        "comparison",
        sa.Column("id", BigId, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_comparison"),
        sa.UniqueConstraint("key", name="uq_comparison_key"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("comparison")
    op.drop_table("prediction_set")
