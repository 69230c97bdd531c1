"""What people do about an alert: acknowledge it, give it to somebody, snooze it, mute it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.alerts.alert import Alert, AlertState
from bot.domain.alerts.life import LONGEST_SNOOZE
from bot.domain.permissions import may
from bot.domain.policy import Verb
from bot.domain.registry import PersonId
from bot.domain.reviews import due
from bot.domain.standing import Act
from bot.domain.text import reason as clean_reason
from bot.domain.text import shown
from bot.errors import AlreadyResolved, BadInput
from bot.services import announcements
from bot.services.alert_reading import an_open_one
from bot.services.alerting import audited, redraw, reply
from bot.services.context import Context
from bot.services.identity import Authority, Viewer, once, the_member
from bot.services.rollback import Retreat
from bot.views import alert_thread as thread
from bot.views import alerts as view
from storage import alerts, environments, people, registry

SHORTEST_SNOOZE = timedelta(minutes=5)


def acknowledge(context: Context, authority: Authority, act: Act, number: int) -> Alert:
    """Say that one looks into it; everything told in its message with it. A snooze or a mute ends."""

    def change(session: Session, alert: Alert) -> None:
        if alert.state(act.at) is AlertState.ACKNOWLEDGED:
            who = "You" if alert.acknowledged_by == act.by else "Somebody"
            raise AlreadyResolved(f"{who} acknowledged {alert.name} already.")
        for each in _together(session, authority, Verb.ALERT_ACK, alert):
            alerts.change(
                session, each.id, acknowledged_by=act.by, acknowledged_at=act.at, snoozed_until=None,
                muted_for=None,
            )  # fmt: skip
            audited(session, each, "alert.acknowledged", act.actor, act.at)
        reply(session, alert, thread.acknowledged(alert, act.by), act.at)

    return _act(context, authority, act, number, Verb.ALERT_ACK, change)


def assign(context: Context, authority: Authority, act: Act, number: int, person: PersonId) -> Alert:
    """Make it somebody's; they are told, unless they took it themselves."""
    # Asked of Slack anew, and before the transaction.
    profile = the_member(context, authority, act, person, "be given an alert", "person")

    def change(session: Session, alert: Alert) -> None:
        who = profile.real_name or profile.name
        if not authority.memberships.sees(person, alert.model):
            raise BadInput(f"{who} is not in the channel that {alert.model} is kept to.", field="person")
        if alert.assignee == person:
            raise AlreadyResolved(f"{alert.name} is {who}'s already.")
        for each in _together(session, authority, Verb.ALERT_ASSIGN, alert):
            alerts.change(session, each.id, assignee=person)
            audited(session, each, "alert.assigned", act.actor, act.at, {"to": person})
        reply(session, alert, thread.assigned(alert, act.by, person), act.at)
        if person != act.by:
            announcements.tell(session, person, view.yours(alert, act.by), act.at)

    return _act(context, authority, act, number, Verb.ALERT_ASSIGN, change)


@dataclass(frozen=True, slots=True)
class Hush:
    """How long nothing more is said, in the words of whoever asks, and why; without words, until the next version."""

    until: str | None
    reason: str = ""


def snooze(context: Context, authority: Authority, act: Act, number: int, wish: Hush) -> Alert:
    """Say nothing more of it until a moment; for gates it stays open."""
    why = clean_reason(wish.reason)
    until = _moment(authority, act, wish.until or "")

    def change(session: Session, alert: Alert) -> None:
        for each in _together(session, authority, Verb.ALERT_SNOOZE, alert):
            alerts.change(session, each.id, snoozed_until=until, muted_for=None, hushed_by=act.by)
            facts: dict[str, object] = {"until": until.isoformat(), "because": why}
            audited(session, each, "alert.snoozed", act.actor, act.at, facts)
        reply(session, alert, thread.snoozed(alert, act.by, until, why), act.at)

    return _act(context, authority, act, number, Verb.ALERT_SNOOZE, change)


def mute(context: Context, authority: Authority, act: Act, number: int, wish: Hush) -> Alert:
    """Say nothing more of it until another version is live; for gates it stays open."""
    why = clean_reason(wish.reason)

    def change(session: Session, alert: Alert) -> None:
        if alert.state(act.at) is AlertState.MUTED:
            raise AlreadyResolved(f"{alert.name} is muted already.")
        for each in _together(session, authority, Verb.ALERT_SNOOZE, alert):
            live = environments.state(session, each.model, each.environment).version
            alerts.change(session, each.id, muted_for=live or 0, snoozed_until=None, hushed_by=act.by)
            audited(session, each, "alert.muted", act.actor, act.at, {"live": live, "because": why})
        reply(session, alert, thread.muted(alert, act.by, why), act.at)

    return _act(context, authority, act, number, Verb.ALERT_SNOOZE, change)


def retreat(context: Context, viewer: Viewer, number: int) -> Retreat:
    """The rollback that an alert asks for, with a reason to begin with."""
    with context.database.read() as session:
        alert = an_open_one(session, viewer, number)
    return Retreat(alert.model, alert.environment, f"{alert.name}: {alert.title}")


def refuse_early(context: Context, authority: Authority, number: int, verb: Verb) -> None:
    """Say before the form is filled in what its submission would be told."""
    with context.database.read() as session:
        alert = an_open_one(session, authority.viewer, number)
        authority.require(verb, people.ownerships(session, alert.model), f"{alert.name} of {alert.model}")


def _act(
    context: Context,
    authority: Authority,
    act: Act,
    number: int,
    verb: Verb,
    change: Callable[[Session, Alert], None],
) -> Alert:
    with context.database.write() as session:
        once(session, act)
        alert = an_open_one(session, authority.viewer, number)
        registry.lock_model(session, alert.model)
        # It may have ended while the lock was waited for.
        alert = an_open_one(session, authority.viewer, number)
        authority.require(verb, people.ownerships(session, alert.model), f"{alert.name} of {alert.model}")
        change(session, alert)
        redraw(session, alert, act.at)
        found = alerts.find(session, number)
    context.wake()
    return found or alert


def _together(session: Session, authority: Authority, verb: Verb, alert: Alert) -> tuple[Alert, ...]:
    """The open alerts that are told in one message with this one, as far as the person may act on their models."""
    root = alert.leader or alert.id
    first = alerts.find(session, root)
    told = (*(() if first is None else (first,)), *alerts.led_by(session, root))
    others = [each for each in told if each.ended_at is None and each.id != alert.id]
    return (alert, *(each for each in others if _permits(session, authority, verb, each)))


def _permits(session: Session, authority: Authority, verb: Verb, alert: Alert) -> bool:
    standing = authority.standing(people.ownerships(session, alert.model))
    return authority.viewer.sees(alert.model) and may(authority.policy, verb, standing.roles).allowed


def _moment(authority: Authority, act: Act, spoken: str) -> datetime:
    if not spoken.strip():
        raise BadInput("Say until when: `snooze until friday`, or `snooze 4h`.", field="until")
    hours = authority.policy.working_hours
    until = due(spoken, act.at, authority.person.zone or hours.zone, hours)
    if not act.at + SHORTEST_SNOOZE <= until <= act.at + LONGEST_SNOOZE:
        raise BadInput(
            f"`{shown(spoken)}` is not between 5 minutes and {LONGEST_SNOOZE.days} days from now.",
            field="until",
        )
    return until
