"""Saved searches: one of a name is in force, the others were forgotten."""

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from bot.domain.saved_searches import SavedSearch
from storage.tables.saved_searches import SavedSearchRow
from storage.upsert import insert_once, swapped


def add(session: Session, search: SavedSearch) -> bool:
    """Keep it; False when the name is taken."""
    values = {
        "name": search.name,
        "words": search.words,
        "saved_by": search.by,
        "saved_at": search.at,
        "forgotten_at": None,
    }
    # The index covers those in force alone: a forgotten name may be taken again.
    return insert_once(session, SavedSearchRow, values)


def find(session: Session, name: str) -> SavedSearch | None:
    """The search of that name in force."""
    found = session.scalars(_in_force().where(SavedSearchRow.name == name)).one_or_none()
    return None if found is None else _search(found)


def listed(session: Session) -> tuple[SavedSearch, ...]:
    """Those in force, by name."""
    return tuple(map(_search, session.scalars(_in_force().order_by(SavedSearchRow.name))))


def forget(session: Session, name: str, at: datetime) -> bool:
    """End it; False when there is none of that name."""
    statement = update(SavedSearchRow).where(
        SavedSearchRow.name == name, SavedSearchRow.forgotten_at.is_(None)
    )
    return swapped(session, statement.values(forgotten_at=at)) == 1


def _in_force() -> Select[SavedSearchRow]:
    return select(SavedSearchRow).where(SavedSearchRow.forgotten_at.is_(None))


def _search(row: SavedSearchRow) -> SavedSearch:
    return SavedSearch(row.name, row.words, row.saved_by, row.saved_at)
