"""Answers kept for an `Idempotency-Key`: claimed and filled in the transaction of the effect they tell of."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage.tables.reports import KeptAnswerRow
from storage.upsert import insert_once

# A pipeline that is repeated by hand on Monday still gets Friday's answer.
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered, and the hash of the request it was the answer to."""

    request: str
    status: int
    answer: str


def claim(session: Session, token_id: str, key: str, request: str, at: datetime) -> KeptAnswer | None:
    """None the first time: the key is this transaction's. Else what was answered; a transaction under way is awaited."""
    # Filled by the same transaction, so nobody ever reads this status.
    values = {"token_id": token_id, "key": key, "request": request, "status": 0, "answer": "", "at": at}
    if insert_once(session, KeptAnswerRow, values):
        return None
    row = session.get_one(KeptAnswerRow, (token_id, key))
    return KeptAnswer(row.request, row.status, row.answer)


def fill(session: Session, token_id: str, key: str, status: int, answer: str) -> None:
    """Store the answer beside the effect."""
    row = session.get_one(KeptAnswerRow, (token_id, key))
    row.status, row.answer = status, answer
    session.flush()


def forget_before(session: Session, moment: datetime) -> None:
    """Drop the answers of keys that nobody repeats any more."""
    session.execute(delete(KeptAnswerRow).where(KeptAnswerRow.at < moment))
