"""Writes that say whether they took: INSERT … ON CONFLICT DO NOTHING, and UPDATE … WHERE, on both databases."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Update, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.tables.base import Base


def insert_once(session: Session, table: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert a row; False when a unique constraint says it is there already."""
    statement = _once(table, session.get_bind().dialect.name)
    return session.connection().execute(statement, values).first() is not None


def insert_new(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that no unique constraint says are there already."""
    if rows:
        session.connection().execute(_new(table, session.get_bind().dialect.name), list(rows))


def insert_or_replace(
    session: Session, table: type[Base], key: Mapping[str, Any], values: Mapping[str, Any]
) -> None:
    """Insert a row, or give the one with this key these values; what the session read before is forgotten."""
    statement = _insert(session, table).values(**key, **values)
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=dict(values)))
    # A row that this session loaded before would go on showing its old values.
    session.expire_all()


def insert_or_replace_all(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or give those with their primary key these values."""
    if rows:
        dialect = session.get_bind().dialect.name
        session.connection().execute(_replacing(table, tuple(rows[0]), dialect), list(rows))


# Statements are kept: making one takes longer than SQLite takes to insert the rows.
@cache
def _new(table: type[Base], dialect: str) -> postgresql.Insert | sqlite.Insert:
    return _into(table, dialect).on_conflict_do_nothing()


@cache
def _once(table: type[Base], dialect: str) -> Any:
    # Asked for by RETURNING: the row count is not kept where a key is made by the database.
    return _new(table, dialect).returning(*inspect(table).primary_key)


@cache
def _replacing(
    table: type[Base], columns: tuple[str, ...], dialect: str
) -> postgresql.Insert | sqlite.Insert:
    statement = _into(table, dialect)
    key = [column.name for column in inspect(table).primary_key]
    rest = {name: statement.excluded[name] for name in columns if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=rest)


def _insert(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    return _into(table, session.get_bind().dialect.name)


def _into(table: type[Base], dialect: str) -> postgresql.Insert | sqlite.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def swapped(session: Session, statement: Update) -> int:
    """How many rows a compare-and-swap moved."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def inserted(session: Session, insert: Callable[[], object]) -> bool:
    """Insert what the function inserts; False when a constraint refuses it, and nothing else is undone."""
    # A savepoint, without which PostgreSQL takes no further statement after a refusal.
    try:
        with session.begin_nested():
            insert()
    except IntegrityError:
        return False
    return True
