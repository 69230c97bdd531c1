"""The outbox: rows written with the change they tell of, claimed with a lease, settled one by one."""

import json
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from bot.domain.outbox import LEASE, Message, OutboxKind, OutboxState, Outgoing
from storage.outbox_queue import next_due
from storage.rows import insert_numbered
from storage.tables.outbox import OutboxRow
from storage.upsert import swapped

_FINAL = (OutboxState.SENT, OutboxState.FOLDED, OutboxState.DEAD)


def add(session: Session, message: Message, at: datetime, *, wait: timedelta = timedelta(0)) -> int:
    """Put a message in the outbox and return its id."""
    values = {
        # Opaque, since anybody in the workspace can read a message's metadata.
        "key": secrets.token_hex(16),
        "kind": OutboxKind.POST,
        "state": OutboxState.PENDING,
        "channel": message.channel,
        "person": message.person,
        "subject": message.subject,
        "drawing": message.drawing,
        "payload": payload(message),
        "parent_id": message.parent,
        "picture": message.picture,
        "picture_alt": message.picture_alt,
        "urgent": message.urgent,
        "due_at": at + wait,
        "created_at": at,
    }
    return insert_numbered(session, OutboxRow, values)


def redraw(session: Session, subject: str, at: datetime) -> int:
    """Ask that every message that shows the subject is drawn again; returns how many edits were added."""
    stands_for_it = case((OutboxRow.state == OutboxState.FOLDED, OutboxRow.parent_id), else_=OutboxRow.id)
    shown = select(stands_for_it).where(
        OutboxRow.subject == subject,
        OutboxRow.kind == OutboxKind.POST,
        OutboxRow.drawing != "",
        OutboxRow.state != OutboxState.DEAD,
    )
    # One edit, however many of those that show the subject it stands for.
    return _add_edits(session, dict.fromkeys(session.scalars(shown)), subject, at)


def claim(session: Session, at: datetime, in_hand: Collection[int] = ()) -> Outgoing | None:
    """Take the oldest due row with a lease; None when nothing is due.

    A row whose lease ran out is taken over, unless it is `in_hand`: it may have reached Slack already.
    """
    row = next_due(session, at, in_hand)
    while row is not None and _is_lost(session, row):
        # It was written while its message was given up.
        mark_dead(session, row.id, "the message it belongs to was never sent")
        row = next_due(session, at, in_hand)
    if row is None:
        return None
    # Looked at before the row says `sending` because of us.
    taken_over = row.state in {OutboxState.SENDING, OutboxState.UNKNOWN}
    row.state, row.lease_until, row.attempts = OutboxState.SENDING, at + LEASE, row.attempts + 1
    session.flush()
    return _outgoing(session, row, taken_over, at)


def mark_sent(session: Session, row_id: int, channel: str, ts: str, at: datetime) -> None:
    """The message is in Slack."""
    values = {"state": OutboxState.SENT, "sent_channel": channel, "sent_ts": ts, "sent_at": at}
    _settle(session, row_id, None, **values)


def mark_folded(session: Session, row_id: int, into: int, at: datetime) -> None:
    """Another message, `into`, stands for this one, and is drawn again in its place."""
    if _settle(session, row_id, state=OutboxState.FOLDED, parent_id=into, sent_at=at):
        for edit in _waiting_under(session, row_id, OutboxKind.REDRAW):
            _settle(session, edit, state=OutboxState.FOLDED)


def redraw_row(session: Session, row_id: int, at: datetime) -> None:
    """Ask that one message is drawn again."""
    _add_edits(session, [row_id], session.get_one(OutboxRow, row_id).subject, at)


def save_file(session: Session, row_id: int, file_id: str) -> None:
    """The picture was uploaded: a second try must not upload it again."""
    session.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(file_id=file_id))


def mark_retry(
    session: Session, row_id: int, due_at: datetime, error: str, attempt: int | None = None
) -> None:
    """Slack refused for now and certainly has no copy; nothing changes when a later attempt is under way."""
    _settle(session, row_id, attempt, state=OutboxState.PENDING, due_at=due_at, error=error)


def mark_unknown(session: Session, row_id: int, settled_at: datetime, error: str) -> None:
    """Slack may have it: look at its history once it has settled."""
    _settle(session, row_id, state=OutboxState.UNKNOWN, due_at=settled_at, error=error)


def mark_dead(session: Session, row_id: int, error: str) -> None:
    """It can never be sent, nor can what waits to be said under it."""
    if _settle(session, row_id, state=OutboxState.DEAD, error=error):
        for child in _waiting_under(session, row_id, *OutboxKind):
            mark_dead(session, child, error)


def readdress(session: Session, row_id: int, channel: str, at: datetime) -> None:
    """Send it somewhere else: its channel is gone."""
    _settle(session, row_id, state=OutboxState.PENDING, channel=channel, due_at=at)


def posted_since(session: Session, channel: str, since: datetime) -> int:
    """How many messages, threads aside, a channel got from us after a moment."""
    statement = select(func.count()).where(
        OutboxRow.kind == OutboxKind.POST,
        OutboxRow.state == OutboxState.SENT,
        OutboxRow.sent_channel == channel,
        OutboxRow.parent_id.is_(None),
        OutboxRow.sent_at > since,
    )
    return session.scalar(statement) or 0


def fold_of(session: Session, channel: str, drawing: str, since: datetime) -> int | None:
    """The message that already stands for others in this channel since a moment."""
    statement = (
        select(OutboxRow.id)
        .where(
            OutboxRow.drawing == drawing,
            OutboxRow.channel == channel,
            OutboxRow.state.not_in([OutboxState.DEAD]),
            OutboxRow.created_at > since,
        )
        .order_by(OutboxRow.id.desc())
    )
    return session.scalars(statement.limit(1)).first()


def folded_into(session: Session, row_id: int) -> tuple[str, ...]:
    """The subjects a message stands for, oldest first."""
    statement = (
        select(OutboxRow.subject)
        .where(OutboxRow.state == OutboxState.FOLDED, OutboxRow.parent_id == row_id)
        .order_by(OutboxRow.id)
    )
    return tuple(dict.fromkeys(session.scalars(statement)))


def waiting_for(session: Session, person: str) -> tuple[tuple[int, Message], ...]:
    """The messages that can wait for a person and have not been claimed, with their ids, oldest first."""
    statement = (
        select(OutboxRow)
        .where(
            OutboxRow.person == person,
            OutboxRow.urgent.is_(False),
            OutboxRow.state == OutboxState.PENDING,
            OutboxRow.kind == OutboxKind.POST,
        )
        .order_by(OutboxRow.id)
        # What another worker is claiming just now goes its own way.
        .with_for_update(skip_locked=True)
    )
    return tuple((row.id, message_of(row)) for row in session.scalars(statement))


def save_payload(session: Session, row_id: int, message: Message) -> None:
    """Freeze what is really sent, so that another try sends the same."""
    values = {"payload": payload(message), "picture": message.picture}
    session.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(**values))


def backlog(session: Session, at: datetime) -> int:
    """How many rows should have been sent by now."""
    statement = select(func.count()).where(
        OutboxRow.state.in_([OutboxState.PENDING, OutboxState.UNKNOWN]), OutboxRow.due_at <= at
    )
    return session.scalar(statement) or 0


def _outgoing(session: Session, row: OutboxRow, taken_over: bool, at: datetime) -> Outgoing:
    parent = _parent(session, row)
    place = None
    if parent is not None and parent.sent_channel and parent.sent_ts:
        place = (parent.sent_channel, parent.sent_ts)
    drawn = row if parent is None or row.kind is OutboxKind.POST else parent
    return Outgoing(
        id=row.id,
        key=row.key,
        kind=row.kind,
        message=message_of(drawn),
        attempts=row.attempts,
        taken_over=taken_over,
        claimed_at=at,
        created_at=row.created_at,
        drawn_id=drawn.id,
        file_id=drawn.file_id,
        thread=place if row.kind is OutboxKind.POST else None,
        sent=place if row.kind is OutboxKind.REDRAW else None,
    )


def _parent(session: Session, row: OutboxRow) -> OutboxRow | None:
    """The message a row answers or draws again, or the one that stands for that."""
    parent = None if row.parent_id is None else session.get_one(OutboxRow, row.parent_id)
    if parent is not None and parent.state is OutboxState.FOLDED and parent.parent_id is not None:
        return session.get_one(OutboxRow, parent.parent_id)
    return parent


def _is_lost(session: Session, row: OutboxRow) -> bool:
    parent = _parent(session, row)
    return parent is not None and parent.state is OutboxState.DEAD


def message_of(row: OutboxRow) -> Message:
    """The message a row holds."""
    said: dict[str, Any] = json.loads(row.payload or '{"text": "", "blocks": []}')
    return Message(
        text=said["text"],
        blocks=tuple(said["blocks"]),
        channel=row.channel,
        person=row.person,
        parent=row.parent_id,
        subject=row.subject,
        drawing=row.drawing,
        picture=row.picture,
        picture_alt=row.picture_alt,
        urgent=row.urgent,
    )


def payload(message: Message) -> str:
    """What a message says, as it is stored."""
    return json.dumps({"text": message.text, "blocks": list(message.blocks)})


def _add_edits(session: Session, rows: Iterable[int], subject: str, at: datetime) -> int:
    """One edit for each message that has none waiting.

    The one that waits is locked: were it claimed before our change is committed, it would draw the old state.
    """
    wanted = list(rows)
    waiting = select(OutboxRow.parent_id).where(
        OutboxRow.kind == OutboxKind.REDRAW,
        OutboxRow.state == OutboxState.PENDING,
        OutboxRow.parent_id.in_(wanted),
    )
    served = set(session.scalars(waiting.with_for_update()))
    edits = [_edit(each, subject, at) for each in wanted if each not in served]
    session.add_all(edits)
    session.flush()
    return len(edits)


def _edit(parent: int, subject: str, at: datetime) -> OutboxRow:
    return OutboxRow(
        key=secrets.token_hex(16),
        kind=OutboxKind.REDRAW,
        state=OutboxState.PENDING,
        subject=subject,
        parent_id=parent,
        due_at=at,
        created_at=at,
    )


def _waiting_under(session: Session, parent: int, *kinds: OutboxKind) -> list[int]:
    statement = select(OutboxRow.id).where(OutboxRow.parent_id == parent, OutboxRow.state.not_in(_FINAL))
    return list(session.scalars(statement.where(OutboxRow.kind.in_(kinds))))


def _settle(session: Session, row_id: int, attempt: int | None = None, **values: object) -> bool:
    """Settle a row once: who comes late, after the lease was taken over, changes nothing."""
    statement = update(OutboxRow).where(OutboxRow.id == row_id, OutboxRow.state.not_in(_FINAL))
    if attempt is not None:
        statement = statement.where(OutboxRow.attempts == attempt)
    return swapped(session, statement.values(lease_until=None, **values)) == 1
