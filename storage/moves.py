"""Which moves of environments answer a question: those and no others are read, however many there were."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.domain.registry import ChangeKind, EnvironmentChange
from storage.environments import changes_of
from storage.registry import model_id
from storage.tables.registry import EnvironmentChangeRow

_Row = type[EnvironmentChangeRow]


def extent(session: Session, model: str, environment: str | None = None) -> tuple[int, datetime | None]:
    """How many moves of a model are known, and when the first of them was."""
    row = EnvironmentChangeRow
    here = _here(row, model_id(session, model), environment)
    first = select(row.at).where(*here).order_by(row.id).limit(1)
    count = session.scalars(select(func.count(row.id)).where(*here)).one()
    return count, session.scalars(first).first()


def places(session: Session, model: str) -> tuple[str, ...]:
    """The environments that a model was ever moved in, that of the newest move first."""
    row = EnvironmentChangeRow
    statement = select(row.environment).where(row.registered_model_id == model_id(session, model))
    return tuple(session.scalars(statement.group_by(row.environment).order_by(func.max(row.id).desc())))


def around(session: Session, model: str, environment: str, at: datetime) -> tuple[EnvironmentChange, ...]:
    """The moves by which `live_then` knows a moment, newest first: the one that ended what was live, and all since the last one
    that was not made outside."""
    row, other = EnvironmentChangeRow, aliased(EnvironmentChangeRow)
    number = model_id(session, model)
    there = _here(other, number, environment)
    ended = select(func.min(other.id)).where(*there, other.at > at).scalar_subquery()
    decided = select(func.max(other.id)).where(*there, other.at <= at, other.kind != ChangeKind.OUTSIDE)
    since = func.coalesce(decided.scalar_subquery(), 0)
    told = or_(row.id == ended, and_(row.at <= at, row.id >= since))
    statement = select(row).where(*_here(row, number, environment), told).order_by(row.id.desc())
    return changes_of(session, model, statement)


def of_version(
    session: Session, model: str, version: int, kinds: Collection[ChangeKind]
) -> tuple[EnvironmentChange, ...]:
    """The moves of these kinds to a version or away from it, in any order."""
    row = EnvironmentChangeRow
    statement = select(row).where(
        row.registered_model_id == model_id(session, model),
        row.kind.in_(kinds),
        or_(row.from_version == version, row.to_version == version),
    )
    return changes_of(session, model, statement)


def been_in(session: Session, model: str, version: int) -> frozenset[str]:
    """Where a version was brought live and not taken back. Nobody skips an environment by moving its alias outside."""
    row = EnvironmentChangeRow
    statement = select(row.environment).where(
        row.registered_model_id == model_id(session, model),
        row.to_version == version,
        row.rolled_back_at.is_(None),
        row.kind != ChangeKind.OUTSIDE,
    )
    return frozenset(session.scalars(statement.distinct()))


def _here(row: _Row, model: int, environment: str | None) -> tuple[ColumnElement[bool], ...]:
    here = row.registered_model_id == model
    return (here,) if environment is None else (here, row.environment == environment)
