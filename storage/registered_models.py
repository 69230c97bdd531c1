"""Registered models as programs change them: found letter for letter, described, renamed, tagged, deleted."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from bot.domain.registry import RegisteredModel
from storage.registry import shown_model
from storage.rows import update_rows
from storage.tables.registry import RegisteredModelRow
from storage.upsert import inserted


def find(session: Session, name: str, *, lock: bool = False) -> RegisteredModel | None:
    """The registered model of exactly that name; with `lock` nobody else changes it until the transaction ends."""
    row = session.connection().execute(_named(lock=lock), {"name": name}).one_or_none()
    return None if row is None else shown_model(row)


@cache
def _named(*, lock: bool) -> Select[*tuple[Any, ...]]:
    statement = select(*RegisteredModelRow.__table__.c).where(
        RegisteredModelRow.name == bindparam("name"), RegisteredModelRow.deleted_at.is_(None)
    )
    return statement.with_for_update() if lock else statement


def describe(session: Session, name: str, description: str, at: datetime) -> None:
    """Give it another description."""
    _change(session, name, description=description, updated_at=at)


def touch(session: Session, name: str, at: datetime) -> None:
    """Remember that something of it changed."""
    _change(session, name, updated_at=at)


def rename(session: Session, name: str, new_name: str, at: datetime) -> bool:
    """Give it another name; False when that one is taken."""
    return inserted(session, lambda: _change(session, name, name=new_name, updated_at=at))


def set_tags(session: Session, name: str, change: Mapping[str, str | None]) -> None:
    """Set tags, and delete those whose value is None; two writers do not undo each other."""
    statement = select(RegisteredModelRow).where(RegisteredModelRow.name == name).with_for_update()
    row = session.scalars(statement.execution_options(populate_existing=True)).one()
    row.tags = {key: value for key, value in {**row.tags, **change}.items() if value is not None}
    session.flush()


def delete(session: Session, name: str, at: datetime) -> None:
    """Delete it: its history stays, under a name that nobody can give, since no name has a slash."""
    row_id = session.scalars(select(RegisteredModelRow.id).where(RegisteredModelRow.name == name)).one()
    _change(session, name, name=f"{name[:200]}/deleted/{row_id}", deleted_at=at, updated_at=at)


def _change(session: Session, known_as: str, **values: object) -> None:
    update_rows(session, RegisteredModelRow, {"name": known_as}, values)
