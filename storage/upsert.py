"""Writes that say whether they took: INSERT … ON CONFLICT DO NOTHING, and UPDATE … WHERE, on both databases."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import CursorResult, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables.base import Base


def insert_once(session: Session, table: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert a row; False when a unique constraint says it is there already."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        statement: Any = sqlite.insert(table).values(**values).on_conflict_do_nothing()
    else:
        statement = postgresql.insert(table).values(**values).on_conflict_do_nothing()
    return cast("CursorResult[Any]", session.execute(statement)).rowcount == 1


def swapped(session: Session, statement: Update) -> int:
    """How many rows a compare-and-swap moved."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount
