"""What gates read: monitors and alerts, data quality, reproductions, and what was computed of stored predictions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "monitor",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("registered_model_id", BigId, sa.ForeignKey("registered_model.id"), nullable=False),
        sa.Column("environment", sa.String(64), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("registered_model_id", "environment", "name"),
    )
    op.create_table(
        "alert",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("registered_model_id", BigId, sa.ForeignKey("registered_model.id"), nullable=False),
        sa.Column("environment", sa.String(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
    )
    op.create_index(
        "ix_alert_registered_model_id_environment_ended_at",
        "alert",
        ["registered_model_id", "environment", "ended_at"],
    )
    op.create_table(
        "data_quality",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("data_set_version_id", BigId, sa.ForeignKey("data_set_version.id"), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
    )
    op.create_index("ix_data_quality_data_set_version_id", "data_quality", ["data_set_version_id"])
    op.create_table(
        "reproduction",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("registered_model_id", BigId, sa.ForeignKey("registered_model.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
    )
    op.create_index(
        "ix_reproduction_registered_model_id_version", "reproduction", ["registered_model_id", "version"]
    )
    _computed()


def _computed() -> None:
    op.create_table(
        "paired_bound",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("candidate", sa.String(64), nullable=False),
        sa.Column("live", sa.String(64), nullable=False),
        sa.Column("metric", sa.String(255), nullable=False),
        sa.Column("confidence", sa.Float(53), nullable=False),
        sa.Column("bound", sa.Float(53), nullable=True),
        sa.Column("untested", sa.String(32), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("candidate", "live", "metric", "confidence"),
    )
    op.create_table(
        "metric_proof",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("predictions", sa.String(64), nullable=False),
        sa.Column("metric", sa.String(255), nullable=False),
        sa.Column("reported", sa.String(32), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("predictions", "metric", "reported"),
    )


def downgrade() -> None:
    """Forget them."""
    for table in ("metric_proof", "paired_bound", "reproduction", "data_quality", "alert", "monitor"):
        op.drop_table(table)
