"""A message whose channel was archived or left: a card goes elsewhere, and who subscribed to anything else is told."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.alerts.alert import alert_number
from bot.domain.channels import Place
from bot.domain.digest import schedule_number
from bot.domain.outbox import Outgoing
from bot.domain.registry import PersonId
from bot.domain.subscriptions import subscription_number
from bot.domain.targets import request_number
from bot.services import alert_reading, alert_watch
from bot.services.announcements import message
from bot.services.context import Context
from bot.services.places import instead_of, tell_owner_of_lost_channel
from bot.views import digest_schedules as digest_views
from bot.views import subscriptions as subscription_views
from bot.views.answer import Answer
from storage import alerts, digest, outbox, outbox_shown, promotion, registry, subscriptions


def say_elsewhere(context: Context, outgoing: Outgoing, lost: str, why: str) -> None:
    """The message's channel is gone."""
    subject = outgoing.message.subject
    if alert_number(subject) is not None:
        alert_left_behind(context, outgoing, lost, why)
    elif schedule_number(subject) is None and subscription_number(subject) is None:
        _card_elsewhere(context, outgoing, lost, why)
    else:
        _tell_subscriber(context, outgoing, why)


def alert_left_behind(context: Context, outgoing: Outgoing, lost: str, why: str) -> None:
    """What was said of an alert in a channel that is gone reached nobody: while it is open it is told anew elsewhere, once."""
    at, policy = context.clock.now(), context.policy()
    number = alert_number(outgoing.message.subject) or 0
    # These ask Slack, and so before the transaction.
    found, known = instead_of(context, lost), alert_reading.who_is_who(context, policy)
    with context.database.write() as session:
        outbox.mark_dead(session, outgoing.id, why)
        seen = alerts.find(session, number)
        if seen is not None:
            registry.lock_model(session, seen.model)
        # Its place is another by now when another replica was first.
        alert = alerts.find(session, number)
        if alert is None or alert.ended_at is not None or alert.channel != lost:
            return
        for each in (alert, *alerts.led_by(session, number)):
            alerts.change(session, each.id, leader=None)
            if each.ended_at is None:
                alone = replace(each, leader=None)
                alert_watch.tell_alone(session, policy, known, alone, found.channel, at)
        _tell_owner(session, context, alert.model, found)


def tell_once(session: Session, subject: str, person: PersonId, answer: Answer, at: datetime) -> None:
    """Whoever subscribed chose the channel: they hear what to do, once, not at every occasion."""
    if not outbox_shown.is_told_since(session, subject):
        outbox.add(session, message(answer, person=person, subject=subject, urgent=False), at)


def _card_elsewhere(context: Context, outgoing: Outgoing, lost: str, why: str) -> None:
    """The channel is gone: the card goes to the default one, if what it says may be said there."""
    at = context.clock.now()
    # Asks Slack, and so before the transaction.
    found = instead_of(context, lost)
    number = request_number(outgoing.message.subject)
    with context.database.write() as session:
        if found.channel is None:
            outbox.mark_dead(session, outgoing.id, why)
        else:
            outbox.readdress(session, outgoing.id, found.channel, at)
        request = None if number is None else promotion.find_request(session, number)
        if request is not None:
            promotion.set_channel(session, request.id, found.channel)
            _tell_owner(session, context, request.model, found)


def _tell_owner(session: Session, context: Context, name: str, found: Place) -> None:
    model = registry.find_model(session, name)
    if model is not None:
        tell_owner_of_lost_channel(session, context, model, found)


def _tell_subscriber(context: Context, outgoing: Outgoing, why: str) -> None:
    subject = outgoing.message.subject
    with context.database.write() as session:
        outbox.mark_dead(session, outgoing.id, why)
        found = _subscriber(session, subject)
        if found is not None:
            tell_once(session, subject, *found, context.clock.now())


def _subscriber(session: Session, subject: str) -> tuple[PersonId, Answer] | None:
    """Who subscribed, and what they are told; None when it was ended since."""
    if (number := schedule_number(subject)) is not None:
        schedule = digest.find_schedule(session, number)
        return None if schedule is None else (schedule.created_by, digest_views.lost_channel(schedule))
    number = subscription_number(subject)
    made = next((each for each in subscriptions.listed(session) if each.id == number), None)
    return None if made is None else (made.by, subscription_views.lost_channel(made))
