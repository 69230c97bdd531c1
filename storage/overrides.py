"""Who overrode the rules for which request."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.promotion import DecisionKind
from bot.domain.registry import PersonId
from storage.tables.promotion import DecisionRow
from storage.upsert import swapped


def overridden_by(session: Session) -> Mapping[int, PersonId]:
    """Every request that was overridden, and who did it: they are few."""
    statement = select(DecisionRow.request_id, DecisionRow.person).where(
        DecisionRow.kind == DecisionKind.OVERRIDE, DecisionRow.void_at.is_(None)
    )
    return {row.request_id: row.person for row in session.execute(statement)}


def void_own(session: Session, number: int, person: PersonId, at: datetime) -> None:
    """Let what one person decided before count no more."""
    statement = update(DecisionRow).where(
        DecisionRow.request_id == number, DecisionRow.person == person, DecisionRow.void_at.is_(None)
    )
    swapped(session, statement.values(void_at=at))
