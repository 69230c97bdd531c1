"""Promotion requests, evidence and decisions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.migrations.append_only import forget_append_only, make_append_only
from storage.tables.base import UtcDateTime

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "promotion_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "registered_model_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("environment", sa.String(length=64), nullable=False),
        sa.Column("requester", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("expected_live", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rules_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registered_model_id"],
            ["registered_model.id"],
            name="fk_promotion_request_registered_model_id_registered_model",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_promotion_request"),
    )
    with op.batch_alter_table("promotion_request") as batch_op:
        batch_op.create_index("ix_promotion_request_state", ["state"], unique=False)
        batch_op.create_index(
            "uq_promotion_request_open",
            ["registered_model_id", "environment", "kind"],
            unique=True,
            sqlite_where=sa.text("state IN ('requested', 'approved', 'applying')"),
            postgresql_where=sa.text("state IN ('requested', 'approved', 'applying')"),
        )

    op.create_table(
        "evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("rules_hash", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["promotion_request.id"], name="fk_evidence_request_id_promotion_request"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
    )
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.create_index("ix_evidence_request_id", ["request_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=True),
        sa.Column("role_source", sa.String(length=300), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("void_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_decision_evidence_id_evidence"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["promotion_request.id"], name="fk_decision_request_id_promotion_request"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
    )
    with op.batch_alter_table("decision") as batch_op:
        batch_op.create_index(
            "uq_decision_once",
            ["request_id", "person"],
            unique=True,
            sqlite_where=sa.text("void_at IS NULL"),
            postgresql_where=sa.text("void_at IS NULL"),
        )

    make_append_only("evidence")


def downgrade() -> None:
    """Drop them."""
    forget_append_only("evidence")
    with op.batch_alter_table("decision") as batch_op:
        batch_op.drop_index(
            "uq_decision_once",
            sqlite_where=sa.text("void_at IS NULL"),
            postgresql_where=sa.text("void_at IS NULL"),
        )

    op.drop_table("decision")
    with op.batch_alter_table("evidence") as batch_op:
        batch_op.drop_index("ix_evidence_request_id")

    op.drop_table("evidence")
    with op.batch_alter_table("promotion_request") as batch_op:
        batch_op.drop_index(
            "uq_promotion_request_open",
            sqlite_where=sa.text("state IN ('requested', 'approved', 'applying')"),
            postgresql_where=sa.text("state IN ('requested', 'approved', 'applying')"),
        )
        batch_op.drop_index("ix_promotion_request_state")

    op.drop_table("promotion_request")
