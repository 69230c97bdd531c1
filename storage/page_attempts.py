"""Each attempt to tell a pager: a row that is there before the pager is asked."""

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.domain.pagers import Attempt, Call, PagerKind
from storage.tables.paging import PageAttemptRow
from storage.upsert import swapped


def begin(session: Session, alert: int, pager: PagerKind, call: Call, at: datetime) -> int:
    """Note that a pager is about to be told; the number of the attempt."""
    row = PageAttemptRow(alert_id=alert, pager=pager, call=call, begun_at=at, answer="")
    session.add(row)
    session.flush()
    return row.id


def end(session: Session, number: int, at: datetime, *, taken: bool, answer: str) -> None:
    """Note what came of it."""
    row = PageAttemptRow
    statement = update(row).where(row.id == number, row.ended_at.is_(None))
    swapped(session, statement.values(ended_at=at, taken=taken, answer=answer))


def of_alert(session: Session, alert: int, most: int) -> tuple[Attempt, ...]:
    """The last attempts of an alert, the newest first."""
    row = PageAttemptRow
    found = session.scalars(select(row).where(row.alert_id == alert).order_by(row.id.desc()).limit(most))
    return tuple(_attempt(each) for each in found)


def counted(session: Session, alert: int) -> int:
    """How many attempts of an alert are known."""
    row = PageAttemptRow
    return session.scalars(select(func.count(row.id)).where(row.alert_id == alert)).one()


def last_ring(session: Session, alert: int) -> Attempt | None:
    """The last time that a pager took it that people are to be called about an alert."""
    row = PageAttemptRow
    wanted = select(row).where(row.alert_id == alert, row.call == Call.TRIGGER, row.taken.is_(True))
    found = session.scalars(wanted.order_by(row.id.desc()).limit(1)).first()
    return None if found is None else _attempt(found)


def newest(session: Session) -> tuple[int, Attempt] | None:
    """The newest attempt of all, with the number of its alert."""
    row = PageAttemptRow
    found = session.scalars(select(row).order_by(row.id.desc()).limit(1)).first()
    return None if found is None else (found.alert_id, _attempt(found))


def forget(session: Session, before: datetime) -> None:
    """Drop those that began before a moment."""
    session.execute(delete(PageAttemptRow).where(PageAttemptRow.begun_at < before))


def _attempt(row: PageAttemptRow) -> Attempt:
    return Attempt(row.pager, row.call, row.begun_at, row.ended_at, row.taken, row.answer)
