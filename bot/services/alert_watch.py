"""Tells of alerts that opened, of snoozes that are over, and of alerts that nobody acts on."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.alerts import life
from bot.domain.alerts.alert import Alert
from bot.domain.calendar_locks import locked_until
from bot.domain.channels import Place
from bot.domain.policy import ADMIN, OWNER, Policy
from bot.domain.registry import BOT, PersonId
from bot.domain.standing import Memberships, holders
from bot.services import alert_reading, announcements
from bot.services.alerting import CARD, audited, redraw, reply
from bot.services.context import Context
from bot.services.places import is_kept_elsewhere, kept_to, place_of
from bot.views import alert_thread as thread
from bot.views import alerts as view
from storage import alerts, alerts_due, outbox, people, registry

DM = "alert.dm"


def sweep(context: Context) -> int:
    """Do what is due of every open alert; how many messages. A second sweep does nothing."""
    policy, at = context.policy(), context.clock.now()
    with context.database.read() as session:
        due = [each for each in _looked_at(session, policy, at) if _is_due(session, policy, each, at)]
    if not due:
        return 0
    known = alert_reading.who_is_who(context, policy)
    told = sum(_look(context, policy, known, each, at) for each in due)
    if told:
        context.wake()
    return told


def _looked_at(session: Session, policy: Policy, at: datetime) -> tuple[Alert, ...]:
    """The open alerts of which something may be due: a few, however many are open."""
    due = alerts_due.to_be_watched(session, at, life.unanswered_since(at, policy.working_hours))
    misplaced = [place for place in alerts_due.told_in(session) if is_kept_elsewhere(session, policy, *place)]
    return (*due, *alerts_due.told_at(session, misplaced, {each.id for each in due}))


def _is_due(session: Session, policy: Policy, alert: Alert, at: datetime) -> bool:
    if alert.said_at is None:
        return _is_to_be_told(policy, alert, at)
    if _is_misplaced(session, policy, alert):
        return True
    escalates = life.escalates_at(alert, policy.working_hours)
    is_awake = alert.snoozed_until is not None and alert.snoozed_until <= at
    if is_awake or escalates is None or escalates > at or life.is_quiet(alert, at):
        return is_awake
    leader = None if alert.leader is None else alerts.find(session, alert.leader)
    return not life.speaks_for(leader, alert, at)


def _is_misplaced(session: Session, policy: Policy, alert: Alert) -> bool:
    """Whether it is told where the model is not talked about any more, since it is kept to a channel now."""
    return alert.channel is not None and is_kept_elsewhere(session, policy, alert.model, alert.channel)


def _is_to_be_told(policy: Policy, alert: Alert, at: datetime) -> bool:
    is_held_back = locked_until(policy.of(alert.model).maintenance, at) is not None
    return alert.severity.rank > 0 and not is_held_back and not life.is_quiet(alert, at)


def _look(context: Context, policy: Policy, known: Memberships, seen: Alert, at: datetime) -> bool:
    with context.database.read() as session:
        model = registry.find_model(session, seen.model)
    if model is None:
        return False
    # Asks Slack, and so before the write transaction.
    place = place_of(context, policy, model, None) if seen.said_at is None else Place(None)
    with context.database.write() as session:
        registry.lock_model(session, seen.model)
        now = alerts.find(session, seen.id)
        # Another replica was first, or somebody acted.
        if now is None or now.ended_at is not None or not _is_due(session, policy, now, at):
            return False
        if now.said_at is None:
            _tell(session, policy, known, now, place, at)
        elif _is_misplaced(session, policy, now):
            # Told anew where it belongs; what stood elsewhere is drawn again without it, and so nothing else can stand there.
            for each in (now, *alerts.led_by(session, now.id)):
                alerts.change(session, each.id, said_at=None, leader=None, channel=None)
            redraw(session, now, at)
        elif now.snoozed_until is not None and now.snoozed_until <= at:
            alerts.change(session, now.id, snoozed_until=None, said_at=at)
            reply(session, now, thread.woken(now), at)
            redraw(session, now, at)
        else:
            _escalate(session, policy, known, now, at)
        context.reached("alert.telling")
    context.reached("alert.told")
    return True


def _tell(
    session: Session, policy: Policy, known: Memberships, alert: Alert, place: Place, at: datetime
) -> None:
    """Tell of an alert: under that of the same source, or in a message of its own, or to each person where no channel is."""
    leader = _leader(session, policy, alert, place, at)
    if leader is not None:
        alerts.change(session, alert.id, leader=leader.id, said_at=at, channel=leader.channel)
        reply(session, leader, thread.joined(alert), at)
        redraw(session, leader, at)
        return
    tell_alone(session, policy, known, alert, place.channel, at)


def tell_alone(
    session: Session, policy: Policy, known: Memberships, alert: Alert, channel: str | None, at: datetime
) -> None:
    """Tell of an alert in a message of its own, or each person whose turn it is where no channel is."""
    alerts.change(session, alert.id, said_at=at, channel=channel)
    new = replace(alert, said_at=at)
    told = alert_reading.told(session, policy, known, new, at, lambda model: model == alert.model)
    card = view.card(told)
    if channel is not None:
        shown = announcements.message(card, channel=channel, subject=alert.name, drawing=CARD)
        outbox.add(session, shown, at)
        return
    for person in told.called or _admins(session, policy, known, alert.model):
        dm = announcements.message(card, person=person, subject=alert.name, drawing=DM)
        outbox.add(session, dm, at)


def _leader(session: Session, policy: Policy, alert: Alert, place: Place, at: datetime) -> Alert | None:
    """The alert in whose message this one is told: of the same source, lately, where whoever reads it may see both."""
    if alert.source is None:
        return None
    found = alerts.leading(session, alert.source, at - life.GROUPED_WITHIN)
    fitting = (each for each in found if each.channel is not None and life.leads(each, alert))
    return next((x for x in fitting if _is_shared(session, policy, alert, x, place)), None)


def _is_shared(session: Session, policy: Policy, alert: Alert, leader: Alert, place: Place) -> bool:
    """Whether everybody who should read of both reads the message of the first: it is in their channel, or both are everybody's."""
    if leader.channel == place.channel:
        return True
    return not any(kept_to(session, policy, each.model) for each in (alert, leader))


def _escalate(session: Session, policy: Policy, known: Memberships, alert: Alert, at: datetime) -> None:
    """Tell the owners, and where they are who was called already, the admins, that nobody acts."""
    called = alert_reading.called(session, policy, known, alert.model)
    told = _further(session, policy, known, alert.model, called)
    alerts.change(session, alert.id, escalated_at=at)
    if not told:
        return
    audited(session, alert, "alert.escalated", BOT, at, {"told": list(told)})
    reply(session, alert, thread.escalated(alert, told), at)
    for person in told:
        dm = announcements.message(view.unanswered(alert), person=person, subject=alert.message_of)
        outbox.add(session, dm, at)


def _further(
    session: Session, policy: Policy, known: Memberships, model: str, called: tuple[PersonId, ...]
) -> tuple[PersonId, ...]:
    held = holders(OWNER, policy, known, people.ownerships(session, model))
    owners = alert_reading.reached(session, known, model, held)
    for found in (owners, _admins(session, policy, known, model)):
        others = tuple(each for each in found if each not in called)
        if others:
            return others[: alert_reading.MENTIONED]
    return called


def _admins(session: Session, policy: Policy, known: Memberships, model: str) -> tuple[PersonId, ...]:
    found = alert_reading.reached(session, known, model, holders(ADMIN, policy, known, ()))
    return found[: alert_reading.MENTIONED]
