"""Saved searches of runs, words behind buttons, subscriptions and their news."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcDateTime

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IN_FORCE = {
    "saved_search": (["name"], "forgotten_at IS NULL"),
    "subscription": (["pattern", "events", "place"], "ended_at IS NULL"),
}


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "follow_up",
        sa.Column("id", BIG, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_follow_up"),
        sa.UniqueConstraint("digest", name="uq_follow_up_digest"),
    )
    op.create_table(
        "saved_search",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.String(length=64), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("forgotten_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_saved_search"),
    )
    op.create_table(
        "subscription",
        sa.Column("id", BIG, nullable=False),
        sa.Column("pattern", sa.String(length=255), nullable=False),
        sa.Column("events", sa.String(length=96), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
    )
    op.create_table(
        "news",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subscription_id", BIG, nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name="fk_news_subscription_id_subscription"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_news"),
    )
    op.create_index("ix_news_waiting", "news", ["subscription_id", "id"])
    for table, (columns, where) in IN_FORCE.items():
        op.create_index(
            f"uq_{table}_in_force",
            table,
            columns,
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def downgrade() -> None:
    """Drop them."""
    for table in ("news", "subscription", "saved_search", "follow_up"):
        op.drop_table(table)
