"""What is worked on in an alert: its cause and severity, where it is told, and what people said of it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from storage.tables.base import BigId, UtcDateTime

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_FILLED = (
    ("cause", sa.String(255), ""),
    ("severity", sa.String(32), "channel"),
    ("consequence", sa.Text(), ""),
    ("badness", sa.Float(53), "0"),
)
_EMPTY = (
    ("source", sa.String(255)),
    ("channel", sa.String(32)),
    ("leader", BigId),
    ("said_at", UtcDateTime()),
    ("well_since", UtcDateTime()),
    ("acknowledged_by", sa.String(32)),
    ("acknowledged_at", UtcDateTime()),
    ("assignee", sa.String(32)),
    ("snoozed_until", UtcDateTime()),
    ("muted_for", sa.Integer()),
    ("escalated_at", UtcDateTime()),
)


def upgrade() -> None:
    """Add the columns; what is open was told when it opened."""
    with op.batch_alter_table("alert") as table:
        for name, kind, default in _FILLED:
            table.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        for name, empty in _EMPTY:
            table.add_column(sa.Column(name, empty, nullable=True))
    op.execute("UPDATE alert SET said_at = opened_at")
    with op.batch_alter_table("alert") as table:
        for name, _, _ in _FILLED:
            table.alter_column(name, server_default=None)
        table.create_index("ix_alert_ended_at_said_at", ["ended_at", "said_at"])
        table.create_index("ix_alert_leader", ["leader"])


def downgrade() -> None:
    """Forget them."""
    with op.batch_alter_table("alert") as table:
        table.drop_index("ix_alert_leader")
        table.drop_index("ix_alert_ended_at_said_at")
        for name, _ in reversed(_EMPTY):
            table.drop_column(name)
        for name, _, _ in reversed(_FILLED):
            table.drop_column(name)
