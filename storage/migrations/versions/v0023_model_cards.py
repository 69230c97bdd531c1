"""What people write into model cards."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcDateTime

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "model_card_text",
        sa.Column("id", BIG, nullable=False),
        sa.Column("model_version_id", BIG, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("purpose", "intended_use", "not_for", "limits", "ethics")
        ),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["model_version.id"],
            name="fk_model_card_text_model_version_id_model_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_model_card_text"),
    )
    op.create_index("ix_model_card_text_model_version_id", "model_card_text", ["model_version_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("model_card_text")
