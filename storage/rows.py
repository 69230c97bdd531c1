"""One row stored or changed, by statements that are made once a table: making one takes longer than SQLite takes for it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Insert, Update, bindparam, insert, inspect, update
from sqlalchemy.orm import Session

from storage.tables.base import Base


def insert_row(session: Session, table: type[Base], values: Mapping[str, Any]) -> None:
    """Store a row whose key is known; what is left out takes the default of its column."""
    session.connection().execute(_insert(table), values)


def insert_numbered(session: Session, table: type[Base], values: Mapping[str, Any]) -> int:
    """Store a row that the database numbers, and return its number."""
    number: int = session.connection().execute(_insert_numbered(table), values).scalar_one()
    return number


def update_rows(
    session: Session, table: type[Base], where: Mapping[str, Any], values: Mapping[str, Any]
) -> int:
    """Give the rows with these values others, and return how many there were; rows that the session holds stay old."""
    found = {f"of_{name}": value for name, value in where.items()}
    return session.connection().execute(_update(table, tuple(where)), {**found, **values}).rowcount


@cache
def _insert(table: type[Base]) -> Insert:
    return insert(table)


@cache
def _insert_numbered(table: type[Base]) -> Any:
    return insert(table).returning(*inspect(table).primary_key)


@cache
def _update(table: type[Base], names: tuple[str, ...]) -> Update:
    columns = inspect(table).columns
    return update(table).where(*(columns[name] == bindparam(f"of_{name}") for name in names))
