"""What Slack delivered and what had its effect: claimed in the effect's own transaction."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.tables.interactions import InteractionRow
from storage.upsert import insert_once

# Slack repeats an event for an hour at most; a person's second look at a log, for a week.
KEPT = timedelta(days=7)


def claim(session: Session, key: str, at: datetime) -> bool:
    """True the first time; False when this delivery had its effect before."""
    return insert_once(session, InteractionRow, {"key": key, "at": at})


def seen(session: Session, key: str) -> bool:
    """Whether this delivery had its effect already."""
    return bool(session.scalar(select(func.count()).where(InteractionRow.key == key)))


def forget_before(session: Session, moment: datetime) -> None:
    """Drop what Slack cannot repeat any more."""
    session.execute(delete(InteractionRow).where(InteractionRow.at < moment))
