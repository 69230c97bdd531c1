"""Subscriptions, and the news that wait for each."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from bot.domain.subscriptions import News, Subscription
from storage.tables.subscriptions import NewsRow, SubscriptionRow
from storage.upsert import insert_once, swapped

AT_ONCE = 1000


def add(session: Session, wanted: Subscription) -> Subscription | None:
    """Store it, its id is given here; None when the same is in force already."""
    values = {
        "pattern": wanted.pattern,
        "events": " ".join(wanted.events),
        "place": wanted.channel or wanted.person,
        "by": wanted.by,
        "at": wanted.at,
    }
    made = insert_once(session, SubscriptionRow, values)
    return same_as(session, wanted) if made else None


def same_as(session: Session, wanted: Subscription) -> Subscription:
    """The one in force that says the same."""
    return next(
        each
        for each in listed(session)
        if (each.pattern, each.events, each.channel, each.person)
        == (wanted.pattern, wanted.events, wanted.channel, wanted.person)
    )


def listed(session: Session) -> tuple[Subscription, ...]:
    """Those in force."""
    return tuple(map(_subscription, session.connection().execute(_in_force())))


def end(session: Session, number: int, at: datetime) -> bool:
    """End one, and forget what waits for it; False when it was ended before."""
    statement = update(SubscriptionRow).where(
        SubscriptionRow.id == number, SubscriptionRow.ended_at.is_(None)
    )
    if swapped(session, statement.values(ended_at=at)) == 0:
        return False
    # Nobody is told of it any more, and news without a reader would stay for ever.
    session.execute(delete(NewsRow).where(NewsRow.subscription_id == number))
    return True


def note(session: Session, news: News) -> bool:
    """Let it wait for each subscription that wants it; whether any does."""
    wanting = [each.id for each in listed(session) if each.wants(news.event, news.name)]
    rows = [
        {
            "subscription_id": each,
            "event": news.event,
            "name": news.name,
            "subject": news.subject,
            "at": news.at,
        }
        for each in wanting
    ]
    if rows:
        session.execute(insert(NewsRow), rows)
    return bool(rows)


def with_news(session: Session) -> tuple[Subscription, ...]:
    """The subscriptions for which something waits."""
    waiting = exists().where(NewsRow.subscription_id == SubscriptionRow.id)
    return tuple(map(_subscription, session.execute(_in_force().where(waiting))))


def take(session: Session, subscription: Subscription, at: datetime) -> tuple[News, ...]:
    """What waits for it, oldest first, taken away; nothing when another replica told something since."""
    mine = update(SubscriptionRow).where(
        SubscriptionRow.id == subscription.id,
        SubscriptionRow.ended_at.is_(None),
        # Of two replicas only the one that knows when it was told last takes the news.
        SubscriptionRow.told_at.is_not_distinct_from(subscription.told_at),
    )
    if swapped(session, mine.values(told_at=at)) == 0:
        return ()
    rows = session.scalars(
        select(NewsRow).where(NewsRow.subscription_id == subscription.id).order_by(NewsRow.id).limit(AT_ONCE)
    ).all()
    session.execute(delete(NewsRow).where(NewsRow.id.in_([each.id for each in rows])))
    return tuple(News(each.event, each.name, each.subject, each.at) for each in rows)


@cache
def _in_force() -> Select[*tuple[Any, ...]]:
    # Columns, not entities: they are read whenever a run ends or a version is registered.
    statement = select(*SubscriptionRow.__table__.c).where(SubscriptionRow.ended_at.is_(None))
    return statement.order_by(SubscriptionRow.id)


def _subscription(row: Row[*tuple[Any, ...]]) -> Subscription:
    # Slack's ids say what they are: C and G are channels, and people have U or W.
    channel = row.place if row.place.startswith(("C", "G")) else None
    return Subscription(
        id=row.id,
        pattern=row.pattern,
        events=tuple(row.events.split()),
        channel=channel,
        person=None if channel else row.place,
        by=row.by,
        at=row.at,
        told_at=row.told_at,
    )
