"""What a search of runs walks, narrower: latest values kept in their key on SQLite, and the newest runs in one index."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEWEST = "ix_run_newest"
INDEXES = {
    "run_metric": "ix_run_metric_top",
    "run_param": "ix_run_param_value",
    "run_tag": "ix_run_tag_value",
}


def upgrade() -> None:
    """Widen the index of the newest runs, and take the row numbers out of what is logged."""
    op.drop_index(NEWEST, table_name="run")
    op.create_index(NEWEST, "run", ["experiment_id", "started_ms", "run_id", "deleted_at"])
    _store_again(with_rowid=False)


def downgrade() -> None:
    """Back again."""
    op.drop_index(NEWEST, table_name="run")
    op.create_index(NEWEST, "run", ["experiment_id", "started_ms"])
    _store_again(with_rowid=True)


def _store_again(*, with_rowid: bool) -> None:
    """SQLite decides when a table is made how its rows are kept; PostgreSQL knows no such choice."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for name, index in INDEXES.items():
        op.create_table(
            f"{name}_again",
            sa.Column("run_row_id", BIG_ID, nullable=False),
            sa.Column("key_id", BIG_ID, nullable=False),
            sa.Column("experiment_id", BIG_ID, nullable=False),
            *_values(name),
            sa.ForeignKeyConstraint(["key_id"], ["run_key.id"], name=f"fk_{name}_key_id_run_key"),
            sa.ForeignKeyConstraint(["run_row_id"], ["run.id"], name=f"fk_{name}_run_row_id_run"),
            sa.PrimaryKeyConstraint("run_row_id", "key_id", name=f"pk_{name}"),
            sqlite_with_rowid=with_rowid,
        )
        names = ["run_row_id", "key_id", "experiment_id", *(each.name for each in _values(name))]
        columns: list[sa.ColumnClause[Any]] = [sa.column(each) for each in names]
        kept = sa.select(*columns).select_from(sa.table(name)).order_by(*columns[:2])
        op.execute(sa.insert(sa.table(f"{name}_again", *map(sa.column, names))).from_select(names, kept))
        op.drop_table(name)
        op.rename_table(f"{name}_again", name)
        op.create_index(index, name, ["experiment_id", "key_id", "value", "run_row_id"])


def _values(table: str) -> tuple[sa.Column[Any], ...]:
    if table == "run_metric":
        return (sa.Column("value", sa.Float(53), nullable=True),)
    return sa.Column("value", sa.String(200), nullable=False), sa.Column("rest", sa.Text(), nullable=True)
