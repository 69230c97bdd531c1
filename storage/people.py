"""The cache of Slack's profiles, who owns what, and who asked for quiet."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.domain.people import Ownership, Person
from bot.domain.registry import PersonId
from storage.registry import lock_model
from storage.tables.people import OwnershipRow, PersonRow, QuietRow
from storage.tables.registry import RegisteredModelRow
from storage.upsert import insert_or_replace


def save_person(session: Session, person: Person, at: datetime) -> None:
    """Store a profile as Slack describes it now."""
    profile = {
        "name": person.name,
        "real_name": person.real_name,
        "zone": person.zone,
        "deleted": person.deleted,
        "is_bot": person.is_bot,
        "is_guest": person.is_guest,
        "seen_at": at,
    }
    insert_or_replace(session, PersonRow, {"team": person.team, "person": person.id}, profile)


def find_person(session: Session, person: PersonId) -> Person | None:
    """A profile as last seen."""
    row = session.scalars(select(PersonRow).where(PersonRow.person == person)).first()
    return None if row is None else _person(row)


def people(session: Session) -> tuple[Person, ...]:
    """Everybody seen so far."""
    return tuple(map(_person, session.scalars(select(PersonRow).order_by(PersonRow.name))))


def names(session: Session) -> Mapping[PersonId, str]:
    """What people are called, for text outside Slack."""
    return {each.id: each.name for each in people(session)}


def ownerships(session: Session, model: str | None = None) -> tuple[Ownership, ...]:
    """Who holds which responsibility now."""
    statement = (
        select(RegisteredModelRow.name, OwnershipRow)
        .join(RegisteredModelRow, RegisteredModelRow.id == OwnershipRow.registered_model_id)
        .where(OwnershipRow.ended_at.is_(None), RegisteredModelRow.deleted_at.is_(None))
        .order_by(RegisteredModelRow.name, OwnershipRow.id)
    )
    if model is not None:
        statement = statement.where(RegisteredModelRow.name == model)
    return tuple(
        Ownership(name, row.responsibility, row.person, row.since) for name, row in session.execute(statement)
    )


def ownerships_at(session: Session, model: str, at: datetime) -> tuple[Ownership, ...]:
    """Who held which responsibility at a moment."""
    statement = (
        select(OwnershipRow)
        .join(RegisteredModelRow, RegisteredModelRow.id == OwnershipRow.registered_model_id)
        .where(
            RegisteredModelRow.name == model,
            OwnershipRow.since <= at,
            or_(OwnershipRow.ended_at.is_(None), OwnershipRow.ended_at > at),
        )
        .order_by(OwnershipRow.id)
    )
    return tuple(
        Ownership(model, row.responsibility, row.person, row.since) for row in session.scalars(statement)
    )


def set_owner(session: Session, ownership: Ownership) -> PersonId | None:
    """Give a responsibility to a person; returns who held it before."""
    # Locked, or two who set an owner at once would both find that nobody held it.
    place = lock_model(session, ownership.model)
    held = select(OwnershipRow).where(
        OwnershipRow.registered_model_id == place,
        OwnershipRow.responsibility == ownership.responsibility,
        OwnershipRow.ended_at.is_(None),
    )
    before = session.scalars(held).one_or_none()
    if before is not None:
        before.ended_at = ownership.since
        # Written before the new one is added: the index takes one holder
        # at a time, and SQLAlchemy inserts before it updates.
        session.flush()
    session.add(
        OwnershipRow(
            registered_model_id=place,
            responsibility=ownership.responsibility,
            person=ownership.person,
            since=ownership.since,
        )
    )
    session.flush()
    return None if before is None else before.person


def quiet_until(session: Session, person: PersonId) -> datetime | None:
    """Until when a person wants nothing that can wait."""
    row = session.get(QuietRow, person)
    return None if row is None else row.until


def set_quiet(session: Session, person: PersonId, until: datetime) -> None:
    """Remember until when a person wants quiet; the past ends it."""
    insert_or_replace(session, QuietRow, {"person": person}, {"until": until})


def _person(row: PersonRow) -> Person:
    return Person(
        row.person, row.team, row.name, row.real_name, row.zone, row.deleted, row.is_bot, row.is_guest
    )
