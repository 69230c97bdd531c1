"""What a pager was told piece by piece, what it told us, and the silences of an Alertmanager."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0046"
down_revision: str | None = "0047"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_OF_ALERTS = (("worse_at", UtcDateTime()), ("hushed_by", sa.String(32)))
_OF_PAGES = (
    ("told_of", UtcDateTime()),
    ("heard_at", UtcDateTime()),
    ("closed_by", sa.String(255)),
    ("silence", sa.String(64)),
    ("silence_says", sa.String(128)),
    ("silenced_at", UtcDateTime()),
    ("silenced_until", UtcDateTime()),
    ("silence_there", sa.String(64)),
)


def upgrade() -> None:
    """Add the columns, and the table of attempts; of what was told before, no attempts are known."""
    for name, kind in (("alert", _OF_ALERTS), ("page_delivery", _OF_PAGES)):
        with op.batch_alter_table(name) as table:
            for column, empty in kind:
                table.add_column(sa.Column(column, empty, nullable=True))
    with op.batch_alter_table("page_delivery") as table:
        table.create_index("ix_page_delivery_silence", ["silence"])
    op.create_table(
        "page_attempt",
        sa.Column("id", BigId, nullable=False),
        sa.Column("alert_id", BigId, nullable=False),
        sa.Column("pager", sa.String(32), nullable=False),
        sa.Column("call", sa.String(32), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("taken", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_page_attempt_alert_id_alert"),
        sa.PrimaryKeyConstraint("id", name="pk_page_attempt"),
    )
    op.create_index("ix_page_attempt_alert_id", "page_attempt", ["alert_id"])
    op.create_index("ix_page_attempt_begun_at", "page_attempt", ["begun_at"])


def downgrade() -> None:
    """Forget them."""
    op.drop_index("ix_page_attempt_begun_at", "page_attempt")
    op.drop_index("ix_page_attempt_alert_id", "page_attempt")
    op.drop_table("page_attempt")
    with op.batch_alter_table("page_delivery") as table:
        table.drop_index("ix_page_delivery_silence")
    for name, kind in (("page_delivery", _OF_PAGES), ("alert", _OF_ALERTS)):
        with op.batch_alter_table(name) as table:
            for column, _ in reversed(kind):
                table.drop_column(column)
