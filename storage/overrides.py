"""Who overrode the rules for which request."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.promotion import DecisionKind
from bot.domain.registry import PersonId
from storage.tables.promotion import DecisionRow
from storage.upsert import swapped


def overridden_by(session: Session, numbers: Collection[int]) -> Mapping[int, PersonId]:
    """Those of some requests, given by their ids, that were overridden, and who did it."""
    if not numbers:
        return {}
    # Between the first and the last of them: a history is too long for a list of ids.
    statement = select(DecisionRow.request_id, DecisionRow.person).where(
        DecisionRow.kind == DecisionKind.OVERRIDE,
        DecisionRow.request_id.between(min(numbers), max(numbers)),
        DecisionRow.void_at.is_(None),
    )
    return {row.request_id: row.person for row in session.execute(statement)}


def void_own(session: Session, number: int, person: PersonId, at: datetime) -> None:
    """Let what one person decided before count no more."""
    statement = update(DecisionRow).where(
        DecisionRow.request_id == number, DecisionRow.person == person, DecisionRow.void_at.is_(None)
    )
    swapped(session, statement.values(void_at=at))
