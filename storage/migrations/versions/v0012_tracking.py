"""Runs that are written while they train: snapshots apart, texts in two parts, experiments as MLflow has them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.tables.base import UtcDateTime

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

HEAD, PART = 200, 500
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LOGGED = ("run_metric", "run_param", "run_tag")


def upgrade() -> None:
    """Create what is new, and fill the tables of what was logged again from the snapshots."""
    _experiments()
    op.add_column("run", sa.Column("artifact_uri", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "run_snapshot",
        sa.Column("run_row_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("written_ms", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run_row_id"], ["run.id"], name="fk_run_snapshot_run_row_id_run"),
        sa.PrimaryKeyConstraint("run_row_id", name="pk_run_snapshot"),
    )
    for table in LOGGED:
        op.drop_table(table)
    _logged_table("run_metric", "ix_run_metric_top", sa.Column("value", sa.Float(53), nullable=True))
    for table in ("run_param", "run_tag"):
        value = sa.Column("value", sa.String(HEAD), nullable=False)
        _logged_table(table, f"ix_{table}_value", value, sa.Column("rest", sa.Text(), nullable=True))
    for row_id, experiment, at, old in list(_snapshots()):
        points = {key: [value, 0, at] for key, value in old["metrics"].items()}
        body = {**old, "metrics": points}
        _insert("run_snapshot", [{"run_row_id": row_id, "written_ms": at, "body": body}])
        _log_again(row_id, experiment, old)
    op.drop_column("run", "snapshot")


def _experiments() -> None:
    for column in (
        sa.Column("artifact_location", sa.Text(), nullable=False, server_default=""),
        sa.Column("tags", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("updated_at", UtcDateTime(), nullable=False, server_default="2026-01-01 00:00:00.000000"),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
    ):
        op.add_column("experiment", column)
    op.execute("UPDATE experiment SET updated_at = created_at")
    experiment = sa.table(
        "experiment",
        sa.column("id", BIG_ID),
        sa.column("name", sa.String()),
        sa.column("created_at", UtcDateTime()),
        sa.column("updated_at", UtcDateTime()),
    )
    taken = set(op.get_bind().scalars(sa.select(experiment.c.name).where(experiment.c.name.like("Default%"))))
    name = next(each for each in ("Default", "Default 0", "Default of MLflow") if each not in taken)
    epoch = datetime(2026, 1, 1, tzinfo=UTC)
    op.bulk_insert(experiment, [{"id": 0, "name": name, "created_at": epoch, "updated_at": epoch}])


def _logged_table(name: str, index: str, *values: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("run_row_id", BIG_ID, nullable=False),
        sa.Column("key_id", BIG_ID, nullable=False),
        sa.Column("experiment_id", BIG_ID, nullable=False),
        *values,
        sa.ForeignKeyConstraint(["key_id"], ["run_key.id"], name=f"fk_{name}_key_id_run_key"),
        sa.ForeignKeyConstraint(["run_row_id"], ["run.id"], name=f"fk_{name}_run_row_id_run"),
        sa.PrimaryKeyConstraint("run_row_id", "key_id", name=f"pk_{name}"),
    )
    op.create_index(index, name, ["experiment_id", "key_id", "value", "run_row_id"], unique=False)


def _snapshots() -> Iterator[tuple[int, int, int, dict[str, Any]]]:
    """Row, experiment, end and snapshot of each run."""
    columns = (
        sa.column("snapshot", sa.JSON()),
        *map(sa.column, ("id", "experiment_id", "started_ms", "ended_ms")),
    )
    run = sa.table("run", *columns)
    ended = sa.func.coalesce(run.c.ended_ms, run.c.started_ms)
    query = sa.select(run.c.id, run.c.experiment_id, ended, run.c.snapshot).order_by(run.c.id)
    yield from op.get_bind().execute(query)


def _log_again(row_id: int, experiment: int, old: dict[str, Any]) -> None:
    keys = _keys({*old["metrics"], *old["params"], *old["tags"]})
    place = {"run_row_id": row_id, "experiment_id": experiment}
    metrics = [
        {**place, "key_id": keys[key], "value": None if str(value) == "nan" else float(value)}
        for key, value in old["metrics"].items()
    ]
    _insert("run_metric", metrics)
    for table, pairs in (("run_param", old["params"]), ("run_tag", old["tags"])):
        _insert(table, [{**place, "key_id": keys[key], **_parts(value)} for key, value in pairs.items()])


def _parts(text: str) -> dict[str, str | None]:
    return {"value": text[:HEAD], "rest": text[HEAD:] or None}


def _keys(names: set[str]) -> dict[str, int]:
    key = sa.table("run_key", sa.column("id"), sa.column("name"))
    wanted = sorted(names)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), PART):
        part = sa.select(key.c.name, key.c.id).where(key.c.name.in_(wanted[start : start + PART]))
        found.update(op.get_bind().execute(part).all())
    return found


def _insert(table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        columns = [sa.column(name, sa.JSON() if name == "body" else None) for name in rows[0]]
        op.get_bind().execute(sa.table(table, *columns).insert(), list(rows))


def downgrade() -> None:
    """Back to a snapshot in the run; what the older schema has no place for is lost."""
    op.add_column("run", sa.Column("snapshot", sa.JSON(), nullable=False, server_default="{}"))
    kept = sa.table("run_snapshot", sa.column("run_row_id"), sa.column("body", sa.JSON()))
    run = sa.table("run", sa.column("id"), sa.column("snapshot", sa.JSON()))
    for row_id, body in list(op.get_bind().execute(sa.select(kept.c.run_row_id, kept.c.body))):
        older = {**body, "metrics": {key: point[0] for key, point in body["metrics"].items()}}
        op.execute(run.update().where(run.c.id == row_id).values(snapshot=older))
    for table in (*LOGGED, "run_snapshot"):
        op.drop_table(table)
    op.drop_column("run", "artifact_uri")
    op.execute(
        "DELETE FROM experiment WHERE id = 0 AND NOT EXISTS (SELECT 1 FROM run WHERE experiment_id = 0)"
    )
    for column in ("artifact_location", "tags", "updated_at", "deleted_at"):
        op.drop_column("experiment", column)
    _logged_table("run_metric", "ix_run_metric_top", sa.Column("value", sa.Float(53), nullable=False))
    _logged_table("run_param", "ix_run_param_value", sa.Column("value", sa.String(500), nullable=False))
    op.create_table(
        "run_tag",
        sa.Column("run_row_id", BIG_ID, nullable=False),
        sa.Column("key_id", BIG_ID, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["run_key.id"], name="fk_run_tag_key_id_run_key"),
        sa.ForeignKeyConstraint(["run_row_id"], ["run.id"], name="fk_run_tag_run_row_id_run"),
        sa.PrimaryKeyConstraint("run_row_id", "key_id", name="pk_run_tag"),
    )
