"""Triggers that let a table only grow, in the words of each database."""

from alembic import op


def make_append_only(table: str) -> None:
    """Refuse UPDATE and DELETE (and TRUNCATE, where there is one) on the table."""
    for statement in _statements(table):
        op.execute(statement)


def forget_append_only(table: str) -> None:
    """Drop what `make_append_only` made; SQLite drops triggers with their table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION IF EXISTS {table}_only_grows CASCADE")


def _statements(table: str) -> list[str]:
    if op.get_bind().dialect.name == "sqlite":
        refused = f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
        # INSERT OR REPLACE deletes a row without asking the trigger of DELETE.
        is_there = f"EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)"  # noqa: S608 - our own names
        return [
            f"CREATE TRIGGER {table}_refuses_update BEFORE UPDATE ON {table} {refused}",
            f"CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table} {refused}",
            f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table} WHEN {is_there} {refused}",
        ]
    return [
        f"CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} only grows'; END $$",
        f"CREATE TRIGGER {table}_refuses_changes BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_only_grows()",
        f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()",
    ]
