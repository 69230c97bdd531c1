"""Writes that say whether they took: INSERT … ON CONFLICT DO NOTHING, and UPDATE … WHERE, on both databases."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import CursorResult, Update, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables.base import Base


def insert_once(session: Session, table: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert a row; False when a unique constraint says it is there already."""
    statement = _insert(session, table).values(**values).on_conflict_do_nothing()
    # Asked for by RETURNING: the row count is not kept where a key is made by the database.
    return session.execute(statement.returning(*inspect(table).primary_key)).first() is not None


def insert_or_replace(
    session: Session, table: type[Base], key: Mapping[str, Any], values: Mapping[str, Any]
) -> None:
    """Insert a row, or give the one with this key these values; what the session read before is forgotten."""
    statement = _insert(session, table).values(**key, **values)
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=dict(values)))
    session.expire_all()


def _insert(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)


def swapped(session: Session, statement: Update) -> int:
    """How many rows a compare-and-swap moved."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount
