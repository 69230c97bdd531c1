"""Indexes, by which what is asked for often is found without reading what lies beside it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0049"
down_revision: str | None = "0048"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_OPEN, _OVER, _WAITS, _SAID = (
    sa.text(each)
    for each in ("ended_at IS NULL", "ended_at IS NOT NULL", "result IS NULL", "said_at IS NOT NULL")
)
_INDEXES: tuple[tuple[str, str, list[str], sa.TextClause | None], ...] = (
    ("ix_source_pull_over", "source_pull", ["registered_model_id", "environment", "source", "id"], _OVER),
    ("ix_alert_open_kind", "alert", ["kind", "cause"], _OPEN),
    ("ix_page_delivery_said_at", "page_delivery", ["said_at"], _SAID),
    ("ix_delegation_running_delegate", "delegation", ["delegate"], _OPEN),
    ("ix_review_answer_waiting", "review_answer", ["person", "review_id"], _WAITS),
    (
        "ix_promotion_request_registered_model_id_version",
        "promotion_request",
        ["registered_model_id", "version"],
        None,
    ),
    (
        "ix_environment_change_registered_model_id_id",
        "environment_change",
        ["registered_model_id", "id"],
        None,
    ),
    (
        "ix_environment_change_registered_model_id_kind",
        "environment_change",
        ["registered_model_id", "kind"],
        None,
    ),
    (
        "ix_environment_change_registered_model_id_to_version",
        "environment_change",
        ["registered_model_id", "to_version"],
        None,
    ),
)


def upgrade() -> None:
    """Make them."""
    for name, table, columns, where in _INDEXES:
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Do without them."""
    for name, table, *_ in reversed(_INDEXES):
        op.drop_index(name, table)
