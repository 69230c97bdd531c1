"""Delegations: one at a time for a delegator, each ended once."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.domain.delegation import Delegation, EndedBy
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
    return tuple(each for each in not_ended(session) if each.since <= at < each.until)


def not_ended(session: Session) -> tuple[Delegation, ...]:
    """Those that nobody ended yet, also when their time is over."""
    statement = select(DelegationRow).where(DelegationRow.ended_at.is_(None)).order_by(DelegationRow.id)
    return tuple(
        Delegation(row.id, row.delegator, row.delegate, row.since, row.until, row.reason)
        for row in session.scalars(statement)
    )


def end(session: Session, number: int, at: datetime, by: EndedBy) -> bool:
    """End it; False when it has ended already."""
    statement = update(DelegationRow).where(DelegationRow.id == number, DelegationRow.ended_at.is_(None))
    return swapped(session, statement.values(ended_at=at, ended_by=by)) == 1
