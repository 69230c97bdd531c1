"""The revisions of the policy: appended, found by hash and number, announced once."""

from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from bot.domain.policy import Policy
from bot.domain.policy_revisions import PolicyRevision, PolicyText
from storage.tables.policy import PolicyAnnouncementRow, PolicyRefusalRow, PolicyRevisionRow
from storage.upsert import insert_once

_Revisions = Select[int, str, str, datetime, str]
# Without the texts, which may be long and are asked for seldom.
_REVISIONS: _Revisions = select(
    PolicyRevisionRow.id,
    PolicyRevisionRow.hash,
    PolicyRevisionRow.source,
    PolicyRevisionRow.at,
    PolicyRevisionRow.by,
)


def add(session: Session, policy: Policy, previous: int, by: str, at: datetime) -> bool:
    """Store what came into force after `previous` (0 for the first); False when another replica did."""
    values = {
        "previous": previous,
        "hash": policy.hash,
        "text": policy.text,
        "preset": policy.preset,
        "calendar": policy.calendar,
        "source": policy.source,
        "by": by,
        "at": at,
    }
    return insert_once(session, PolicyRevisionRow, values)


def newest(session: Session) -> PolicyRevision | None:
    """What came into force last."""
    return _first(session, _REVISIONS)


def with_hash(session: Session, hashed: str) -> PolicyRevision | None:
    """The last time that this text came into force."""
    return _first(session, _REVISIONS.where(PolicyRevisionRow.hash == hashed))


def find(session: Session, number: int) -> PolicyRevision | None:
    """A revision by its number."""
    return _first(session, _REVISIONS.where(PolicyRevisionRow.id == number))


def before(session: Session, number: int) -> PolicyRevision | None:
    """The revision that this one follows."""
    previous = select(PolicyRevisionRow.previous).where(PolicyRevisionRow.id == number).scalar_subquery()
    return _first(session, _REVISIONS.where(PolicyRevisionRow.id == previous))


def text_of(session: Session, number: int) -> PolicyText:
    """What a revision said."""
    row = session.get_one(PolicyRevisionRow, number)
    return PolicyText(row.text, row.preset, row.calendar)


def at(session: Session, moment: datetime) -> PolicyRevision | None:
    """The revision in force at a moment; None before the first one was stored."""
    return _first(session, _REVISIONS.where(PolicyRevisionRow.at <= moment))


def unannounced(session: Session) -> tuple[PolicyRevision, ...]:
    """What nobody was told of yet, oldest first."""
    told = select(PolicyAnnouncementRow.revision_id)
    statement = _REVISIONS.where(PolicyRevisionRow.id.not_in(told)).order_by(PolicyRevisionRow.id)
    return tuple(PolicyRevision(*row) for row in session.execute(statement))


def mark_announced(session: Session, number: int, at: datetime) -> bool:
    """Announce it: True for the one who does."""
    return insert_once(session, PolicyAnnouncementRow, {"revision_id": number, "at": at})


def refuse(session: Session, digest: str, sentence: str, at: datetime) -> bool:
    """Remember a file that cannot be used; False when it is known already."""
    return insert_once(session, PolicyRefusalRow, {"digest": digest, "sentence": sentence, "at": at})


def forget_refusals(session: Session) -> None:
    """The file can be used again: broken in the same way once more, it is news."""
    session.execute(delete(PolicyRefusalRow))


def _first(session: Session, statement: _Revisions) -> PolicyRevision | None:
    found = session.execute(statement.order_by(PolicyRevisionRow.id.desc()).limit(1)).first()
    return None if found is None else PolicyRevision(*found)
