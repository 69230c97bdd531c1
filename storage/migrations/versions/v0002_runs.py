"""Runs in the lean schema."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcDateTime

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "experiment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_experiment"),
        sa.UniqueConstraint("name", name="uq_experiment_name"),
    )
    op.create_table(
        "run_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run_key"),
        sa.UniqueConstraint("name", name="uq_run_key_name"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("experiment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("started_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("author", sa.String(length=64), nullable=True),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["experiment_id"], ["experiment.id"], name="fk_run_experiment_id_experiment"),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sa.UniqueConstraint("run_id", name="uq_run_run_id"),
    )
    with op.batch_alter_table("run") as batch_op:
        batch_op.create_index("ix_run_name", ["name"], unique=False)
        batch_op.create_index("ix_run_newest", ["experiment_id", "started_ms"], unique=False)

    op.create_table(
        "metric_point",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("timestamp_ms", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Float(precision=53), nullable=True),
        sa.ForeignKeyConstraint(["key_id"], ["run_key.id"], name="fk_metric_point_key_id_run_key"),
        sa.ForeignKeyConstraint(["run_row_id"], ["run.id"], name="fk_metric_point_run_row_id_run"),
        sa.PrimaryKeyConstraint("id", name="pk_metric_point"),
        sa.UniqueConstraint(
            "run_row_id",
            "key_id",
            "step",
            "timestamp_ms",
            "value",
            name="uq_metric_point_run_row_id_key_id_step_timestamp_ms_value",
        ),
    )
    op.create_table(
        "run_data_set",
        sa.Column("run_row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "data_set_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["data_set_version_id"],
            ["data_set_version.id"],
            name="fk_run_data_set_data_set_version_id_data_set_version",
        ),
        sa.ForeignKeyConstraint(["run_row_id"], ["run.id"], name="fk_run_data_set_run_row_id_run"),
        sa.PrimaryKeyConstraint("run_row_id", "data_set_version_id", name="pk_run_data_set"),
    )
    op.create_table(
        "run_metric",
        sa.Column("run_row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("experiment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", sa.Float(precision=53), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["run_key.id"], name="fk_run_metric_key_id_run_key"),
        sa.ForeignKeyConstraint(["run_row_id"], ["run.id"], name="fk_run_metric_run_row_id_run"),
        sa.PrimaryKeyConstraint("run_row_id", "key_id", name="pk_run_metric"),
    )
    with op.batch_alter_table("run_metric") as batch_op:
        batch_op.create_index(
            "ix_run_metric_top", ["experiment_id", "key_id", "value", "run_row_id"], unique=False
        )

    op.create_table(
        "run_param",
        sa.Column("run_row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("experiment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["run_key.id"], name="fk_run_param_key_id_run_key"),
        sa.ForeignKeyConstraint(["run_row_id"], ["run.id"], name="fk_run_param_run_row_id_run"),
        sa.PrimaryKeyConstraint("run_row_id", "key_id", name="pk_run_param"),
    )
    with op.batch_alter_table("run_param") as batch_op:
        batch_op.create_index(
            "ix_run_param_value", ["experiment_id", "key_id", "value", "run_row_id"], unique=False
        )

    op.create_table(
        "run_tag",
        sa.Column("run_row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["run_key.id"], name="fk_run_tag_key_id_run_key"),
        sa.ForeignKeyConstraint(["run_row_id"], ["run.id"], name="fk_run_tag_run_row_id_run"),
        sa.PrimaryKeyConstraint("run_row_id", "key_id", name="pk_run_tag"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("run_tag")
    with op.batch_alter_table("run_param") as batch_op:
        batch_op.drop_index("ix_run_param_value")

    op.drop_table("run_param")
    with op.batch_alter_table("run_metric") as batch_op:
        batch_op.drop_index("ix_run_metric_top")

    op.drop_table("run_metric")
    op.drop_table("run_data_set")
    op.drop_table("metric_point")
    with op.batch_alter_table("run") as batch_op:
        batch_op.drop_index("ix_run_newest")
        batch_op.drop_index("ix_run_name")

    op.drop_table("run")
    op.drop_table("run_key")
    op.drop_table("experiment")
