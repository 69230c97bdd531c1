"""The words behind buttons: kept once, found by the id that a button holds."""

import hashlib
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.tables.follow_ups import FollowUpRow
from storage.upsert import insert_once


def keep(session: Session, words: str, at: datetime) -> int:
    """The id of these words, which are stored when they are new."""
    digest = hashlib.sha256(words.encode()).hexdigest()
    # Offered once more, the words must live as long as their newest button.
    if not insert_once(session, FollowUpRow, {"digest": digest, "words": words, "offered_at": at}):
        session.execute(update(FollowUpRow).where(FollowUpRow.digest == digest).values(offered_at=at))
    return session.scalars(select(FollowUpRow.id).where(FollowUpRow.digest == digest)).one()


def find(session: Session, row_id: int) -> str | None:
    """The words of that id."""
    return session.scalar(select(FollowUpRow.words).where(FollowUpRow.id == row_id))


def forget_before(session: Session, moment: datetime) -> None:
    """Forget what was not offered since."""
    session.execute(delete(FollowUpRow).where(FollowUpRow.offered_at < moment))
