"""What runs read and made: data sets as jobs describe them, and logged models with their metrics."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcDateTime

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    _inputs()
    _logged_models()


def _inputs() -> None:
    op.create_table(
        "logged_data_set",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("experiment_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(500), nullable=False),
        sa.Column("digest", sa.String(36), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("schema", sa.Text(), nullable=True),
        sa.Column("profile", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiment.id"], name="fk_logged_data_set_experiment_id_experiment"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_logged_data_set"),
        sa.UniqueConstraint(
            "experiment_id", "name", "digest", name="uq_logged_data_set_experiment_id_name_digest"
        ),
    )
    op.create_table(
        "run_input",
        sa.Column("run_row_id", BIG_ID, nullable=False),
        sa.Column("logged_data_set_id", BIG_ID, nullable=False),
        sa.Column("context", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["logged_data_set_id"],
            ["logged_data_set.id"],
            name="fk_run_input_logged_data_set_id_logged_data_set",
        ),
        sa.ForeignKeyConstraint(["run_row_id"], ["run.id"], name="fk_run_input_run_row_id_run"),
        sa.PrimaryKeyConstraint("run_row_id", "logged_data_set_id", name="pk_run_input"),
    )
    op.create_index("ix_run_input_read_by", "run_input", ["logged_data_set_id", "run_row_id"], unique=False)


def _logged_models() -> None:
    op.create_table(
        "logged_model",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("model_id", sa.String(64), nullable=False),
        sa.Column("experiment_id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("artifact_location", sa.Text(), nullable=False),
        sa.Column("model_type", sa.Text(), nullable=False),
        sa.Column("source_run_id", sa.String(64), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["experiment_id"], ["experiment.id"], name="fk_logged_model_experiment_id_experiment"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_logged_model"),
        sa.UniqueConstraint("model_id", name="uq_logged_model_model_id"),
    )
    op.create_index("ix_logged_model_newest", "logged_model", ["experiment_id", "created_ms"], unique=False)
    op.create_index("ix_logged_model_source_run_id", "logged_model", ["source_run_id"], unique=False)
    op.create_table(
        "logged_model_metric",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("logged_model_row_id", BIG_ID, nullable=False),
        sa.Column("key_id", BIG_ID, nullable=False),
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.Column("timestamp_ms", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Float(53), nullable=True),
        sa.Column("data_set_name", sa.String(500), nullable=True),
        sa.Column("data_set_digest", sa.String(36), nullable=True),
        sa.ForeignKeyConstraint(["key_id"], ["run_key.id"], name="fk_logged_model_metric_key_id_run_key"),
        sa.ForeignKeyConstraint(
            ["logged_model_row_id"],
            ["logged_model.id"],
            name="fk_logged_model_metric_logged_model_row_id_logged_model",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_logged_model_metric"),
        sa.UniqueConstraint(
            "logged_model_row_id",
            "key_id",
            "run_id",
            "timestamp_ms",
            "step",
            name="uq_logged_model_metric_point",
        ),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("logged_model_metric", "logged_model", "run_input", "logged_data_set"):
        op.drop_table(table)
