"""Which row of the outbox is next: due, its parent settled, and no other edit of its message under way."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from bot.domain.outbox import OutboxKind, OutboxState
from storage.tables.outbox import OutboxRow

# What waits for a message that died is due too: it dies with it.
_SETTLED = (OutboxState.SENT, OutboxState.FOLDED, OutboxState.DEAD)


def next_due(session: Session, at: datetime, in_hand: Collection[int]) -> OutboxRow | None:
    """The oldest row that may be sent now, locked; None when nothing is due. What is `in_hand` is left alone."""
    now = {"at": at, "in_hand": list(in_hand), "held": list(in_hand)}
    row = session.scalars(_oldest(), now).first()
    while row is not None and row.kind is OutboxKind.REDRAW and not _edits_alone(session, row, now):
        row = session.scalars(_oldest(), now).first()
    return row


def _edits_alone(session: Session, row: OutboxRow, now: dict[str, object]) -> bool:
    """Asked under the message's lock: another process may have claimed another edit of it since we looked."""
    message = select(OutboxRow.id).where(OutboxRow.id == row.parent_id)
    # FOR NO KEY UPDATE: whoever adds a reply, which refers to this message, need not wait.
    session.execute(message.with_for_update(key_share=True))
    return session.scalars(_this_one(), {**now, "this": row.id}).first() is not None


# Built once: every sender asks them each time it looks, and building takes ten times as long as answering.
@cache
def _oldest() -> Select[OutboxRow]:
    locked = _due().with_for_update(skip_locked=True, of=OutboxRow).limit(1)
    return locked.execution_options(populate_existing=True)


@cache
def _this_one() -> Select[OutboxRow]:
    return _due().where(OutboxRow.id == bindparam("this"))


def _due() -> Select[OutboxRow]:
    at = bindparam("at", type_=OutboxRow.due_at.type)
    # Two names for one list: an empty one is written differently in IN and in NOT IN.
    in_hand, held = (bindparam(name, type_=OutboxRow.id.type, expanding=True) for name in ("in_hand", "held"))
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
        or_(rival.lease_until > at, rival.id.in_(held)),
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
