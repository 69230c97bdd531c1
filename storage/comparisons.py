"""What was compared, remembered once, so that a button can name it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables.predictions import ComparisonRow
from storage.upsert import insert_once


def remember(session: Session, subjects: Sequence[str], at: datetime) -> int:
    """The row of these subjects in this order; the same ones have one row."""
    # A list may be longer than what an index holds; its hash never is.
    key = hashlib.sha256(json.dumps(list(subjects)).encode()).hexdigest()
    insert_once(session, ComparisonRow, {"key": key, "subjects": list(subjects), "asked_at": at})
    return session.scalars(select(ComparisonRow.id).where(ComparisonRow.key == key)).one()


def find(session: Session, row: int) -> tuple[str, ...] | None:
    """The subjects of a row."""
    found = session.get(ComparisonRow, row)
    return None if found is None else tuple(found.subjects)
