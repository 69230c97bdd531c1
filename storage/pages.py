"""What the pager was told of each alert: rows that are made once and moved by compare-and-swap."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from bot.domain.pagers import RINGING, Call
from bot.domain.paging import Page
from bot.domain.silences import Ours
from storage.tables.paging import PageDeliveryRow
from storage.upsert import insert_once, swapped


def begin(session: Session, alert: int, key: str) -> None:
    """Note that an alert goes to the pager, once."""
    insert_once(session, PageDeliveryRow, {"alert_id": alert, "key": key, "tries": 0, "reason": ""})


def of_alert(session: Session, alert: int) -> Page | None:
    """What the pager was told of an alert."""
    return _first(session, PageDeliveryRow.alert_id == alert)


def called(session: Session, key: str) -> Page | None:
    """The one of that name at the pager."""
    return _first(session, PageDeliveryRow.key == key)


def held(session: Session) -> tuple[Page, ...]:
    """Those that are held for open at the pager."""
    row = PageDeliveryRow
    found = session.scalars(select(row).where(row.told.in_(RINGING)).order_by(row.id))
    return tuple(page_of(each) for each in found)


def longest_failing(session: Session) -> Page | None:
    """The one that the pager did not take for the longest."""
    row = PageDeliveryRow
    statement = select(row).where(row.failing_since.is_not(None)).order_by(row.failing_since, row.id)
    found = session.scalars(statement.limit(1)).first()
    return None if found is None else page_of(found)


def failing(session: Session) -> int:
    """How many the pager did not take."""
    row = PageDeliveryRow
    return session.scalars(select(func.count(row.id)).where(row.failing_since.is_not(None))).one()


def is_failure_said(session: Session) -> bool:
    """Whether people were told of any that the pager did not take."""
    row = PageDeliveryRow
    statement = select(row.id).where(row.said_at.is_not(None), row.failing_since.is_not(None)).limit(1)
    return session.scalars(statement).first() is not None


def claim(session: Session, seen: Page, at: datetime, until: datetime) -> bool:
    """Take one that is due in hand; False when somebody else has, or it was told meanwhile."""
    row = PageDeliveryRow
    statement = update(row).where(
        row.id == seen.id,
        _is_told(seen.told),
        or_(row.next_try_at.is_(None), row.next_try_at <= at),
        or_(row.lease_until.is_(None), row.lease_until <= at),
    )
    return swapped(session, statement.values(lease_until=until)) == 1


def settle(session: Session, seen: Page, **values: object) -> bool:
    """Let go of one in hand with what is known of it now; False when it was told something else meanwhile."""
    return note(session, seen, lease_until=None, **values)


def note(session: Session, seen: Page, **values: object) -> bool:
    """Keep what was heard of one, in hand or not; False when it was told something else meanwhile."""
    statement = update(PageDeliveryRow).where(PageDeliveryRow.id == seen.id, _is_told(seen.told))
    return swapped(session, statement.values(**values)) == 1


def silenced(ours: Ours | None) -> dict[str, object]:
    """The values of a silence of ours; of none, to forget it."""
    if ours is None:
        return dict.fromkeys(("silence", "silence_says", "silenced_at", "silenced_until"))
    return {
        "silence": ours.id, "silence_says": ours.says, "silenced_at": ours.at, "silenced_until": ours.until
    }  # fmt: skip


def _is_told(call: Call | None) -> ColumnElement[bool]:
    told = PageDeliveryRow.told
    return told.is_(None) if call is None else told == call


def _first(session: Session, condition: ColumnElement[bool]) -> Page | None:
    statement = select(PageDeliveryRow).where(condition).execution_options(populate_existing=True)
    found = session.scalars(statement).first()
    return None if found is None else page_of(found)


def page_of(row: PageDeliveryRow) -> Page:
    """What a row says."""
    return Page(
        row.id, row.alert_id, row.key, row.told, row.told_at, row.tries, row.next_try_at, row.failing_since,
        row.reason, row.said_at, row.told_of, row.heard_at, row.closed_by, _ours(row), row.silence_there,
    )  # fmt: skip


def _ours(row: PageDeliveryRow) -> Ours | None:
    if row.silence is None or row.silenced_at is None or row.silenced_until is None:
        return None
    return Ours(row.silence, row.silence_says or "", row.silenced_at, row.silenced_until)
