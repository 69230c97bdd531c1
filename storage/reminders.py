"""Which reminders were sent: each a row that can be there once."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.reminders import Due, Reminded
from storage.tables.promotion import DecisionRow
from storage.tables.reminders import ReminderRow
from storage.upsert import insert_once


def add(session: Session, due: Due, at: datetime) -> bool:
    """Store that it is sent now; False when another replica did."""
    values = {
        "subject": due.subject,
        "round": due.round,
        "person": due.person,
        "number": due.number,
        "at": at,
    }
    return insert_once(session, ReminderRow, values)


def sent(session: Session, subject: str) -> tuple[Reminded, ...]:
    """Every reminder of a subject, oldest first."""
    row = ReminderRow
    columns = select(row.person, row.number, row.round, row.at).where(row.subject == subject)
    return tuple(Reminded(*each) for each in session.execute(columns.order_by(row.id)))


def voided_at(session: Session, number: int) -> datetime | None:
    """When what was decided on a request last became void."""
    return session.scalar(select(func.max(DecisionRow.void_at)).where(DecisionRow.request_id == number))
