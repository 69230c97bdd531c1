"""Who left and has not come back."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.registry import PersonId
from storage.tables.people import DepartureRow
from storage.tables.promotion import DecisionRow
from storage.upsert import insert_once, swapped


def leave(session: Session, person: PersonId, at: datetime) -> bool:
    """Remember that a person left; False when that is known."""
    return insert_once(session, DepartureRow, {"person": person, "left_at": at})


def come_back(session: Session, person: PersonId, at: datetime) -> bool:
    """Remember that a person is back; False when nobody knew them gone."""
    statement = update(DepartureRow).where(DepartureRow.person == person, DepartureRow.returned_at.is_(None))
    return swapped(session, statement.values(returned_at=at)) == 1


def gone(session: Session) -> Mapping[PersonId, datetime]:
    """Everybody who left, and when."""
    columns = select(DepartureRow.person, DepartureRow.left_at)
    found = session.execute(columns.where(DepartureRow.returned_at.is_(None)))
    return {row.person: row.left_at for row in found}


def find(session: Session, number: int) -> PersonId | None:
    """Who left, by the id of the departure."""
    row = session.get(DepartureRow, number)
    return None if row is None else row.person


def number_of(session: Session, person: PersonId) -> int:
    """The id of the departure of somebody who is gone."""
    statement = select(DepartureRow.id).where(
        DepartureRow.person == person, DepartureRow.returned_at.is_(None)
    )
    return session.scalars(statement).one()


def deciders(session: Session, numbers: list[int]) -> frozenset[PersonId]:
    """Who decided something of these requests."""
    found = session.scalars(
        select(DecisionRow.person).where(DecisionRow.request_id.in_(numbers), DecisionRow.void_at.is_(None))
    )
    return frozenset(found)
