"""Versions as programs change them: numbered, described, tagged, deleted. A number is never given twice."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from storage.registry import model_id
from storage.tables.registry import AliasRow, ModelVersionRow, RegisteredModelRow


def next_number(session: Session, model: str) -> int:
    """The number of the next version; the model's row must be locked."""
    # Deleted ones count: a number that meant one thing in the audit must not mean another.
    return (session.connection().execute(_highest(), {"name": model}).scalar() or 0) + 1


@cache
def _highest() -> Select[int]:
    return (
        select(func.max(ModelVersionRow.version))
        .join(RegisteredModelRow, RegisteredModelRow.id == ModelVersionRow.registered_model_id)
        .where(RegisteredModelRow.name == bindparam("name"))
    )


def describe(session: Session, model: str, version: int, description: str, at: datetime) -> None:
    """Give it another description."""
    _change(session, model, version, description=description, updated_at=at)


def set_digest(session: Session, model: str, version: int, sha256: str, at: datetime) -> None:
    """Store the digest of its files; the model's row must be locked."""
    _change(session, model, version, sha256=sha256, updated_at=at)


def set_tags(session: Session, model: str, version: int, change: Mapping[str, str | None]) -> None:
    """Set tags, and delete those whose value is None; the model's row must be locked."""
    row = session.scalars(select(ModelVersionRow).where(*_one(session, model, version))).one()
    row.tags = {key: value for key, value in {**row.tags, **change}.items() if value is not None}
    session.flush()


def delete(session: Session, model: str, version: int, at: datetime) -> None:
    """Delete it with its aliases; its row stays for what was decided about it."""
    _change(session, model, version, deleted_at=at, updated_at=at)
    place = AliasRow.registered_model_id == model_id(session, model)
    for row in session.scalars(select(AliasRow).where(place, AliasRow.version == version)):
        session.delete(row)
    session.flush()


def _change(session: Session, model: str, version: int, **values: Any) -> None:
    session.execute(update(ModelVersionRow).where(*_one(session, model, version)).values(**values))


def _one(session: Session, model: str, version: int) -> tuple[ColumnElement[bool], ...]:
    return (
        ModelVersionRow.registered_model_id == model_id(session, model),
        ModelVersionRow.version == version,
    )
