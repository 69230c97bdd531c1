"""Which row of the outbox is next: due, its parent settled, and no other edit of its message under way."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from bot.domain.outbox import OutboxKind, OutboxState
from storage.tables.outbox import OutboxRow

# What waits for a message that died is due too: it dies with it.
_SETTLED = (OutboxState.SENT, OutboxState.FOLDED, OutboxState.DEAD)


def next_due(session: Session, at: datetime, in_hand: Collection[int]) -> OutboxRow | None:
    """The oldest row that may be sent now, locked; None when nothing is due. What is `in_hand` is left alone."""
    row = _oldest(session, at, in_hand)
    while row is not None and row.kind is OutboxKind.REDRAW and not _edits_alone(session, row, at, in_hand):
        row = _oldest(session, at, in_hand)
    return row


def _oldest(session: Session, at: datetime, in_hand: Collection[int]) -> OutboxRow | None:
    statement = _due(at, in_hand).with_for_update(skip_locked=True, of=OutboxRow).limit(1)
    return session.scalars(statement.execution_options(populate_existing=True)).first()


def _edits_alone(session: Session, row: OutboxRow, at: datetime, in_hand: Collection[int]) -> bool:
    """Asked under the message's lock: another process may have claimed another edit of it since we looked."""
    message = select(OutboxRow.id).where(OutboxRow.id == row.parent_id)
    # FOR NO KEY UPDATE: whoever adds a reply, which refers to this message, need not wait.
    session.execute(message.with_for_update(key_share=True))
    return session.scalars(_due(at, in_hand).where(OutboxRow.id == row.id)).first() is not None


def _due(at: datetime, in_hand: Collection[int]) -> Select[OutboxRow]:
    parent, rival = aliased(OutboxRow), aliased(OutboxRow)
    is_due = and_(OutboxRow.state.in_([OutboxState.PENDING, OutboxState.UNKNOWN]), OutboxRow.due_at <= at)
    is_abandoned = and_(OutboxRow.state == OutboxState.SENDING, OutboxRow.lease_until <= at)
    parent_is_settled = select(parent.id).where(parent.id == OutboxRow.parent_id, parent.state.in_(_SETTLED))
    # Two edits of one message at once could end with the older drawing.
    is_edited_now = select(rival.id).where(
        rival.parent_id == OutboxRow.parent_id,
        rival.kind == OutboxKind.REDRAW,
        rival.id != OutboxRow.id,
        rival.state == OutboxState.SENDING,
        or_(rival.lease_until > at, rival.id.in_(in_hand)),
    )
    return (
        select(OutboxRow)
        .where(
            or_(is_due, is_abandoned),
            OutboxRow.id.not_in(in_hand),
            or_(OutboxRow.parent_id.is_(None), parent_is_settled.exists()),
            or_(OutboxRow.kind == OutboxKind.POST, ~is_edited_now.exists()),
        )
        .order_by(OutboxRow.id)
    )
