"""What is shown where: the messages of the outbox by what they show."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.domain.outbox import Message, OutboxKind, OutboxState
from storage.outbox import message_of
from storage.tables.outbox import OutboxRow


def last_post(session: Session, subject: str, drawing: str) -> int | None:
    """The id of the last message that shows a subject in this drawing: a card, whose thread others join."""
    statement = (
        select(OutboxRow.id)
        .where(
            OutboxRow.subject == subject,
            OutboxRow.drawing == drawing,
            OutboxRow.kind == OutboxKind.POST,
            OutboxRow.state != OutboxState.DEAD,
        )
        .order_by(OutboxRow.id.desc())
        .limit(1)
    )
    return session.scalars(statement).first()


def people_shown(session: Session, subject: str, drawing: str) -> frozenset[str]:
    """The people to whom a subject was shown in this drawing, or is about to be."""
    statement = select(OutboxRow.person).where(
        OutboxRow.subject == subject, OutboxRow.drawing == drawing, OutboxRow.kind == OutboxKind.POST
    )
    return frozenset(each for each in session.scalars(statement) if each)


def shown_at(session: Session, subject: str, drawing: str) -> dict[str, datetime]:
    """When each person was last shown a subject in this drawing, or about to be."""
    statement = select(OutboxRow.person, func.max(OutboxRow.created_at)).where(
        OutboxRow.subject == subject, OutboxRow.drawing == drawing, OutboxRow.kind == OutboxKind.POST
    )
    rows = session.execute(statement.group_by(OutboxRow.person))
    return {person: at for person, at in rows if person}


def shown(session: Session, subject: str) -> tuple[tuple[int, Message], ...]:
    """The messages in Slack that show a subject, with their ids, as they were last drawn."""
    statement = select(OutboxRow).where(
        OutboxRow.subject == subject,
        OutboxRow.kind == OutboxKind.POST,
        OutboxRow.drawing != "",
        OutboxRow.state == OutboxState.SENT,
    )
    return tuple((row.id, message_of(row)) for row in session.scalars(statement.order_by(OutboxRow.id)))


def is_told_since(session: Session, subject: str) -> bool:
    """Whether a person was told of a subject since a channel last got it."""
    rows = select(OutboxRow.person).where(OutboxRow.subject == subject, OutboxRow.kind == OutboxKind.POST)
    ours = rows.where(or_(OutboxRow.person.is_not(None), OutboxRow.state == OutboxState.SENT))
    return session.scalars(ours.order_by(OutboxRow.id.desc()).limit(1)).first() is not None


def said_about(session: Session, subject: str) -> tuple[tuple[datetime, str], ...]:
    """What was said in channels about a subject, and under it: when it was sent and its text, in order."""
    cards = select(OutboxRow.id).where(OutboxRow.subject == subject, OutboxRow.person.is_(None))
    rows = select(OutboxRow).where(
        or_(OutboxRow.id.in_(cards), OutboxRow.parent_id.in_(cards)),
        OutboxRow.kind == OutboxKind.POST,
        OutboxRow.state == OutboxState.SENT,
        OutboxRow.person.is_(None),
    )
    found = session.scalars(rows.order_by(OutboxRow.id))
    return tuple((row.sent_at or row.created_at, message_of(row).text) for row in found)
