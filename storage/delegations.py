"""Delegations: one at a time for a delegator, each ended once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from bot.domain.delegation import Delegation, EndedBy
from bot.domain.registry import PersonId
from storage.tables.delegations import DelegationRow
from storage.upsert import insert_once, swapped


def add(session: Session, given: Delegation) -> bool:
    """Begin it; False when the delegator has one that did not end."""
    values = {
        "delegator": given.delegator,
        "delegate": given.delegate,
        "since": given.since,
        "until": given.until,
        "reason": given.reason,
    }
    return insert_once(session, DelegationRow, values)


def running(session: Session, at: datetime) -> tuple[Delegation, ...]:
    """Those that count at a moment, oldest first."""
    return _not_ended(session, *_counts(at))


def running_of(session: Session, person: PersonId, at: datetime) -> tuple[Delegation, ...]:
    """Those that count at a moment and that a person gave or was given, oldest first."""
    row = DelegationRow
    # Of each, that it runs: SQLite asks the index of the running ones for nothing less.
    is_theirs = (and_(each == person, row.ended_at.is_(None)) for each in (row.delegator, row.delegate))
    return _not_ended(session, or_(*is_theirs), *_counts(at))


def given_by(session: Session, people: Collection[PersonId], at: datetime) -> tuple[Delegation, ...]:
    """Those that count at a moment and that one of these people gave, oldest first."""
    return _not_ended(session, DelegationRow.delegator.in_(people), *_counts(at)) if people else ()


def not_ended(session: Session) -> tuple[Delegation, ...]:
    """Those that nobody ended yet, also when their time is over."""
    return _not_ended(session)


def end(session: Session, number: int, at: datetime, by: EndedBy) -> bool:
    """End it; False when it has ended already."""
    statement = update(DelegationRow).where(DelegationRow.id == number, DelegationRow.ended_at.is_(None))
    return swapped(session, statement.values(ended_at=at, ended_by=by)) == 1


def _counts(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return DelegationRow.since <= at, DelegationRow.until > at


def _not_ended(session: Session, *wanted: ColumnElement[bool]) -> tuple[Delegation, ...]:
    statement = select(DelegationRow).where(DelegationRow.ended_at.is_(None), *wanted)
    return tuple(
        Delegation(row.id, row.delegator, row.delegate, row.since, row.until, row.reason)
        for row in session.scalars(statement.order_by(DelegationRow.id))
    )
