"""Tokens of the HTTP API: added with their hash, found by their id, revoked for good."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select, update
from sqlalchemy.orm import Session

from bot.domain.tokens import ApiToken, Scope
from storage.tables.tokens import ApiTokenRow
from storage.upsert import swapped


def add(session: Session, token: ApiToken, digest: str) -> None:
    """Store a new token."""
    session.add(
        ApiTokenRow(
            id=token.id,
            name=token.name,
            hash=digest,
            person=token.person,
            scopes=sorted(token.scopes),
            models=token.models,
            experiments=token.experiments,
            created_at=token.created_at,
            created_by=token.created_by,
        )
    )
    session.flush()


def find(session: Session, token_id: str) -> tuple[ApiToken, str] | None:
    """A token and the hash of the whole of it; revoked ones too."""
    row = session.connection().execute(_by_id(), {"id": token_id}).one_or_none()
    return None if row is None else (_token(row), row.hash)


@cache
def _by_id() -> Select[*tuple[Any, ...]]:
    # Asked at every request of a program.
    return select(*ApiTokenRow.__table__.c).where(ApiTokenRow.id == bindparam("id"))


def listed(session: Session) -> tuple[ApiToken, ...]:
    """Every token, the newest first."""
    rows = session.scalars(select(ApiTokenRow).order_by(ApiTokenRow.created_at.desc(), ApiTokenRow.id))
    return tuple(map(_token, rows))


def revoke(session: Session, token_id: str, at: datetime) -> bool:
    """Revoke a token; False when it is unknown or was revoked before."""
    statement = update(ApiTokenRow).where(ApiTokenRow.id == token_id, ApiTokenRow.revoked_at.is_(None))
    return swapped(session, statement.values(revoked_at=at)) == 1


def mark_used(session: Session, token_id: str, at: datetime) -> None:
    """Remember when it was used last."""
    session.execute(update(ApiTokenRow).where(ApiTokenRow.id == token_id).values(used_at=at))


def _token(row: ApiTokenRow | Row[*tuple[Any, ...]]) -> ApiToken:
    return ApiToken(
        id=row.id,
        name=row.name,
        scopes=frozenset(map(Scope, row.scopes)),
        created_at=row.created_at,
        created_by=row.created_by,
        person=row.person,
        models=row.models,
        experiments=row.experiments,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )
