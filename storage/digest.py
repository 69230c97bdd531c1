"""Digest schedules and their slots: a slot is inserted once, whoever is first."""

from datetime import datetime

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.domain.digest import BY_HAND, DigestSchedule, DigestSlot, SlotState
from bot.domain.digest_filter import kept, of_kept
from storage.tables.digest import DigestScheduleRow, DigestSlotRow
from storage.upsert import insert_once, inserted, swapped


def add_schedule(session: Session, schedule: DigestSchedule) -> DigestSchedule | None:
    """Store a schedule, its id is given here; None when the same is in force already."""
    row = DigestScheduleRow(
        cron=schedule.cron,
        zone=schedule.zone,
        channel=schedule.channel,
        created_by=schedule.created_by,
        created_at=schedule.created_at,
        swept_until=schedule.swept_until,
        filters=kept(schedule.filters),
        voice=schedule.voice,
    )
    return _schedule(row) if inserted(session, lambda: session.add(row)) else None


def schedules(session: Session) -> tuple[DigestSchedule, ...]:
    """The schedules in force."""
    statement = select(DigestScheduleRow).where(DigestScheduleRow.ended_at.is_(None))
    return tuple(map(_schedule, session.scalars(statement.order_by(DigestScheduleRow.id))))


def find_schedule(session: Session, schedule_id: int) -> DigestSchedule | None:
    """A schedule in force by its number."""
    row = session.get(DigestScheduleRow, schedule_id)
    return None if row is None or row.ended_at is not None else _schedule(row)


def end_schedule(session: Session, schedule_id: int, at: datetime) -> bool:
    """Stop a schedule; False when it was stopped before."""
    statement = (
        update(DigestScheduleRow)
        .where(DigestScheduleRow.id == schedule_id, DigestScheduleRow.ended_at.is_(None))
        .values(ended_at=at)
    )
    return swapped(session, statement) == 1


def add_slot(
    session: Session, schedule: DigestSchedule, slot_key: str, due_at: datetime, state: SlotState
) -> bool:
    """Insert a slot; False when another replica did."""
    values = {
        "schedule_id": schedule.id,
        "slot_key": slot_key,
        "channel": schedule.channel,
        "due_at": due_at,
        "state": state,
    }
    return insert_once(session, DigestSlotRow, values)


def swept(session: Session, schedule_id: int, until: datetime) -> None:
    """Every slot of the schedule up to this moment is a row."""
    statement = update(DigestScheduleRow).where(
        DigestScheduleRow.id == schedule_id, DigestScheduleRow.swept_until < until
    )
    session.execute(statement.values(swept_until=until))


def put_back(session: Session, schedule: DigestSchedule, at: datetime) -> bool:
    """The clock had been ahead: what comes after this moment was not swept yet, and no slot of then is skipped or due. False
    when another replica was first."""
    statement = update(DigestScheduleRow).where(
        DigestScheduleRow.id == schedule.id, DigestScheduleRow.swept_until == schedule.swept_until
    )
    if swapped(session, statement.values(swept_until=at)) == 0:
        return False
    slot = DigestSlotRow
    is_undone = slot.state.in_((SlotState.SKIPPED, SlotState.PENDING))
    session.execute(delete(slot).where(slot.schedule_id == schedule.id, slot.due_at > at, is_undone))
    return True


def is_slot_waiting(session: Session, at: datetime) -> bool:
    """Whether `claim_slot` would find one."""
    return session.scalars(_waiting(at)).first() is not None


def claim_slot(session: Session, at: datetime, until: datetime) -> DigestSlot | None:
    """Take a slot that waits to be made, with a lease."""
    # The slot alone, and not its schedule: nobody who unsubscribes has to wait for a worker.
    statement = _waiting(at).with_for_update(skip_locked=True, of=DigestSlotRow)
    row = session.scalars(statement).first()
    if row is None:
        return None
    row.lease_until = until
    session.flush()
    return _slot(row)


def _waiting(at: datetime) -> Select[DigestSlotRow]:
    return (
        select(DigestSlotRow)
        .join(DigestScheduleRow, DigestScheduleRow.id == DigestSlotRow.schedule_id)
        .where(
            # Whoever unsubscribed meanwhile gets nothing more.
            DigestScheduleRow.ended_at.is_(None),
            DigestSlotRow.state == SlotState.PENDING,
            or_(DigestSlotRow.lease_until.is_(None), DigestSlotRow.lease_until <= at),
        )
        .order_by(DigestSlotRow.id)
        .limit(1)
    )


def finish_slot(session: Session, slot_id: int, state: SlotState, at: datetime) -> bool:
    """Close a slot; False when it was closed before, and then nothing must be sent."""
    statement = (
        update(DigestSlotRow)
        .where(DigestSlotRow.id == slot_id, DigestSlotRow.state == SlotState.PENDING)
        .values(state=state, done_at=at, lease_until=None)
    )
    return swapped(session, statement) == 1


def last_done(session: Session, schedule: DigestSchedule, at: datetime) -> datetime | None:
    """When its channel last got a digest of the same things by then, by whatever schedule."""
    return session.scalar(_last(schedule, at))


def last_of_clock(session: Session, schedule: DigestSchedule, at: datetime) -> datetime | None:
    """The same of those at its own times: a daily one beside it, or one by hand, sums up nothing of its week or month."""
    own = (DigestScheduleRow.cron == schedule.cron, DigestSlotRow.slot_key.not_like(f"{BY_HAND}%"))
    return session.scalar(_last(schedule, at).where(*own))


def _last(schedule: DigestSchedule, at: datetime) -> Select[datetime | None]:
    return (
        select(func.max(DigestSlotRow.done_at))
        .join(DigestScheduleRow, DigestScheduleRow.id == DigestSlotRow.schedule_id)
        .where(
            DigestSlotRow.channel == schedule.channel,
            DigestSlotRow.state == SlotState.DONE,
            DigestSlotRow.done_at <= at,
            DigestScheduleRow.filters == kept(schedule.filters),
        )
    )


def _schedule(row: DigestScheduleRow) -> DigestSchedule:
    return DigestSchedule(
        row.id, row.cron, row.zone, row.channel, row.created_by, row.created_at, row.swept_until,
        of_kept(row.filters), row.voice,
    )  # fmt: skip


def _slot(row: DigestSlotRow) -> DigestSlot:
    return DigestSlot(row.id, row.schedule_id, row.slot_key, row.channel, row.due_at, row.state)
