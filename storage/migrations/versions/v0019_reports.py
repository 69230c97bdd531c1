"""Checks of versions, what serves, and the answers kept for keys."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Create the tables."""
    _checks()
    _serving()
    op.create_table(
        "kept_answer",
        sa.Column("token_id", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_id", "key", name="pk_kept_answer"),
    )
    op.create_index("ix_kept_answer_at", "kept_answer", ["at"])


def downgrade() -> None:
    """Drop them."""
    for table in ("kept_answer", "serving_report", "version_check"):
        op.drop_table(table)


def _checks() -> None:
    op.create_table(
        "version_check",
        sa.Column("id", BigId, nullable=False),
        sa.Column("registered_model_id", BigId, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("producer", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("valid_until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["registered_model_id"],
            ["registered_model.id"],
            name="fk_version_check_registered_model_id_registered_model",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_version_check"),
    )
    op.create_index(
        "ix_version_check_registered_model_id_version", "version_check", ["registered_model_id", "version"]
    )


def _serving() -> None:
    op.create_table(
        "serving_report",
        sa.Column("id", BigId, nullable=False),
        sa.Column("registered_model_id", BigId, nullable=False),
        sa.Column("environment", sa.String(length=64), nullable=False),
        sa.Column("instance", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replicas", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("producer", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registered_model_id"],
            ["registered_model.id"],
            name="fk_serving_report_registered_model_id_registered_model",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_serving_report"),
    )
    op.create_index(
        "ix_serving_report_registered_model_id_environment_instance",
        "serving_report",
        ["registered_model_id", "environment", "instance"],
    )
