"""The alerts of which something may be due: a sieve, so that of ten thousand open ones a few are read.

It lets through more than is due and never less: what is due, `bot.domain.alerts.life` and `bot.domain.paging` say.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, false, or_, select
from sqlalchemy.orm import Session, aliased

from bot.domain.alerts.alert import Alert
from bot.domain.pagers import RINGING, Call, PagerKind
from bot.domain.paging import TOLD_WITHIN, Seen
from bot.domain.severity import Severity
from storage.alerts import alert_of
from storage.pages import page_of
from storage.tables.observed import AlertRow
from storage.tables.paging import PageDeliveryRow
from storage.tables.registry import RegisteredModelRow

_LEADER = aliased(AlertRow, name="leader")


def to_be_watched(
    session: Session, at: datetime, unanswered: Mapping[Severity, datetime]
) -> tuple[Alert, ...]:
    """The open alerts that were not told yet, whose snooze is over, or that were told before somebody had to answer by
    now, the oldest first."""
    row = AlertRow
    is_waiting = or_(
        *(and_(row.severity == each, row.said_at <= since) for each, since in unanswered.items())
    )
    statement = (
        select(RegisteredModelRow.name, row)
        .join(RegisteredModelRow, RegisteredModelRow.id == row.registered_model_id)
        .outerjoin(_LEADER, _LEADER.id == row.leader)
        .where(
            row.ended_at.is_(None),
            or_(
                and_(row.said_at.is_(None), row.severity != Severity.DIGEST),
                and_(row.said_at.is_not(None), row.snoozed_until <= at),
                and_(
                    is_waiting,
                    row.escalated_at.is_(None),
                    ~_is_in_hand(row, at),
                    or_(_LEADER.id.is_(None), ~_is_heard(_LEADER, at), _rank(_LEADER) < _rank(row)),
                ),
            ),
        )
    )
    return tuple(alert_of(name, found) for name, found in session.execute(statement.order_by(row.id)))


def told_in(session: Session) -> tuple[tuple[str, str], ...]:
    """Each model with each channel in which an open alert of it is told."""
    row = AlertRow
    statement = (
        select(RegisteredModelRow.name, row.channel)
        .join(row, RegisteredModelRow.id == row.registered_model_id)
        .where(row.ended_at.is_(None), row.channel.is_not(None))
        .distinct()
    )
    return tuple((name, channel or "") for name, channel in session.execute(statement))


def told_at(
    session: Session, places: Collection[tuple[str, str]], known: Collection[int]
) -> tuple[Alert, ...]:
    """The open alerts of each model that are told in the channel beside it, without those that are known."""
    row, model = AlertRow, RegisteredModelRow
    if not places:
        return ()
    fits = or_(*(and_(model.name == name, row.channel == channel) for name, channel in places))
    statement = select(model.name, row).join(model, model.id == row.registered_model_id)
    found = session.execute(statement.where(row.ended_at.is_(None), fits).order_by(row.id))
    return tuple(alert_of(name, each) for name, each in found if each.id not in known)


def to_be_paged(session: Session, kind: PagerKind, at: datetime) -> tuple[Seen, ...]:
    """The alerts of which the pager may have to be told something, the oldest first, each with the one in whose message it is told."""
    row, page = AlertRow, PageDeliveryRow
    model = aliased(RegisteredModelRow)
    read = (
        select(RegisteredModelRow.name, row, page, model.name, _LEADER)
        .join(row, RegisteredModelRow.id == row.registered_model_id)
        .outerjoin(_LEADER, _LEADER.id == row.leader)
        .outerjoin(model, model.id == _LEADER.registered_model_id)
        .execution_options(populate_existing=True)
    )
    ringing = read.outerjoin(page, page.alert_id == row.id).where(
        row.ended_at.is_(None), or_(_rings(at), _became_worse_closed())
    )
    known = read.join(page, page.alert_id == row.id).where(
        or_(
            page.failing_since.is_not(None),
            page.silence.is_not(None),
            and_(page.told.in_(RINGING), _stands_otherwise(kind, at)),
        )
    )
    found = {
        each[1].id: _seen(*each) for statement in (ringing, known) for each in session.execute(statement)
    }
    return tuple(found[number] for number in sorted(found))


def _seen(
    model: str,
    row: AlertRow,
    told: PageDeliveryRow | None,
    leading_model: str | None,
    leader: AlertRow | None,
) -> Seen:
    return Seen(
        alert_of(model, row),
        None if leader is None or leading_model is None else alert_of(leading_model, leader),
        None if told is None else page_of(told),
    )


def _rings(at: datetime) -> ColumnElement[bool]:
    row, told = AlertRow, PageDeliveryRow.told
    return and_(
        row.severity == Severity.PAGE,
        or_(told.is_(None), told == Call.RESOLVE),
        ~_is_in_hand(row, at),
        or_(_LEADER.id.is_(None), _LEADER.ended_at.is_not(None), _LEADER.severity != Severity.PAGE),
        or_(row.said_at.is_not(None), row.opened_at <= at - TOLD_WITHIN),
    )


def _became_worse_closed() -> ColumnElement[bool]:
    page = PageDeliveryRow
    return and_(page.told == Call.RESOLVE, page.closed_by.is_not(None), _became_worse())


def _became_worse() -> ColumnElement[bool]:
    worse_at = AlertRow.worse_at
    return and_(worse_at.is_not(None), worse_at.is_distinct_from(PageDeliveryRow.told_of))


def _stands_otherwise(kind: PagerKind, at: datetime) -> ColumnElement[bool]:
    """Whether an alert that is held for open there may stand otherwise here, or has to be heard again."""
    row, page = AlertRow, PageDeliveryRow
    if kind.acknowledges:
        hushed = or_(row.muted_for.is_not(None), row.snoozed_until > at)
        is_otherwise = or_(hushed, and_(page.told == Call.TRIGGER, _is_in_hand(row, at)))
    else:
        is_otherwise = _is_in_hand(row, at)
    every = kind.repeated_every
    is_repeated = false() if every is None else page.told_at <= at - every
    return or_(row.ended_at.is_not(None), is_otherwise, _became_worse(), is_repeated)


def _is_in_hand(row: type[AlertRow], at: datetime) -> ColumnElement[bool]:
    """Whether somebody said something of an open alert that holds."""
    return or_(
        row.acknowledged_by.is_not(None),
        row.acknowledged_there.is_not(None),
        row.muted_for.is_not(None),
        and_(row.snoozed_until.is_not(None), row.snoozed_until > at),
    )


def _is_heard(row: type[AlertRow], at: datetime) -> ColumnElement[bool]:
    return and_(row.ended_at.is_(None), ~_is_in_hand(row, at))


def _rank(row: type[AlertRow]) -> ColumnElement[int]:
    return case({each: each.rank for each in Severity}, value=row.severity)
