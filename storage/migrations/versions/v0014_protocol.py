"""What MLflow's protocol knows of registered models and versions: tags, sources, aliases, deletion."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcDateTime

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENTS = ("updated_at", "deleted_at")


def upgrade() -> None:
    """Add the columns and the table."""
    for name in MOMENTS:
        op.add_column("registered_model", sa.Column(name, UtcDateTime(), nullable=True))
        op.add_column("model_version", sa.Column(name, UtcDateTime(), nullable=True))
    op.add_column("model_version", sa.Column("logged_model_id", sa.String(length=64), nullable=True))
    for name in ("source", "run_link"):
        op.add_column("model_version", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("model_version", sa.Column("tags", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "model_alias",
        sa.Column("registered_model_id", BIG_ID, nullable=False),
        sa.Column("alias", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registered_model_id"],
            ["registered_model.id"],
            name="fk_model_alias_registered_model_id_registered_model",
        ),
        sa.PrimaryKeyConstraint("registered_model_id", "alias", name="pk_model_alias"),
    )


def downgrade() -> None:
    """Drop them; what was deleted is there again, a model under the name it had then."""
    op.drop_table("model_alias")
    for name in ("tags", "run_link", "source", "logged_model_id", *MOMENTS):
        op.drop_column("model_version", name)
    for name in MOMENTS:
        op.drop_column("registered_model", name)
