"""Data sets with stewards, expectations, schemas and columns of personal data."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcDateTime

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables, and let a version say more of itself."""
    op.create_table(
        "data_set",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("steward", sa.String(length=32), nullable=True),
        sa.Column("classification", sa.String(length=32), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("fresh_within_s", sa.BigInteger(), nullable=True),
        sa.Column("retention_s", sa.BigInteger(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_data_set"),
        sa.UniqueConstraint("name", name="uq_data_set_name"),
    )
    op.create_table(
        "data_set_personal_column",
        sa.Column("id", _ID, nullable=False),
        sa.Column("data_set_id", _ID, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("is_personal", sa.Boolean(), nullable=True),
        sa.Column("by", sa.String(length=32), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["data_set_id"], ["data_set.id"], name="fk_data_set_personal_column_data_set_id_data_set"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_data_set_personal_column"),
        sa.UniqueConstraint("data_set_id", "name", name="uq_data_set_personal_column_data_set_id_name"),
    )
    with op.batch_alter_table("data_set_version") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("schema", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("size_bytes", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("added_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("added_by", sa.String(length=255), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_by", sa.String(length=32), nullable=True))
    for table in ("run_data_set", "model_version_data_set"):
        op.create_index(f"ix_{table}_data_set_version_id", table, ["data_set_version_id"])
    op.create_index("ix_model_version_run_id", "model_version", ["run_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_model_version_run_id", "model_version")
    for table in ("run_data_set", "model_version_data_set"):
        op.drop_index(f"ix_{table}_data_set_version_id", table)
    with op.batch_alter_table("data_set_version") as batch_op:
        for name in (
            "kind",
            "schema",
            "size_bytes",
            "added_at",
            "added_by",
            "withdrawn_at",
            "withdrawn_by",
        ):
            batch_op.drop_column(name)
    op.drop_table("data_set_personal_column")
    op.drop_table("data_set")
