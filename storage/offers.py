"""Who is asked to take which responsibility: one person a place, and each offer ends once."""

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from bot.domain.people import Offer
from storage.registry import model_id
from storage.tables.people import OwnershipOfferRow
from storage.tables.registry import RegisteredModelRow
from storage.upsert import swapped


def add(session: Session, offer: Offer) -> int:
    """Ask a person; the model is locked by the caller, who ended what was asked before."""
    row = OwnershipOfferRow(
        registered_model_id=model_id(session, offer.model),
        responsibility=offer.responsibility,
        person=offer.person,
        asked_by=offer.asked_by,
        asked_at=offer.asked_at,
    )
    session.add(row)
    session.flush()
    return row.id


def find(session: Session, number: int) -> Offer | None:
    """An offer by its id."""
    found = session.execute(_offers().where(OwnershipOfferRow.id == number)).one_or_none()
    return None if found is None else _offer(*found)


def waiting(session: Session, model: str | None = None) -> tuple[Offer, ...]:
    """The offers that nobody answered yet."""
    statement = _offers().where(OwnershipOfferRow.ended_at.is_(None), RegisteredModelRow.deleted_at.is_(None))
    if model is not None:
        statement = statement.where(RegisteredModelRow.name == model)
    rows = session.execute(statement.order_by(RegisteredModelRow.name, OwnershipOfferRow.id))
    return tuple(_offer(*each) for each in rows)


def end(session: Session, number: int, at: datetime) -> bool:
    """End an offer; False when it ended before."""
    statement = update(OwnershipOfferRow).where(
        OwnershipOfferRow.id == number, OwnershipOfferRow.ended_at.is_(None)
    )
    return swapped(session, statement.values(ended_at=at)) == 1


def _offers() -> Select[str, OwnershipOfferRow]:
    statement = select(RegisteredModelRow.name, OwnershipOfferRow).join(
        RegisteredModelRow, RegisteredModelRow.id == OwnershipOfferRow.registered_model_id
    )
    # Read anew: an offer ends by a statement of its own, past what this session remembers.
    return statement.execution_options(populate_existing=True)


def _offer(name: str, row: OwnershipOfferRow) -> Offer:
    return Offer(
        row.id, name, row.responsibility, row.person, row.asked_by, row.asked_at, row.ended_at is None
    )
