"""Looks alerts up: one, those that are open, and what stands beside one in its message."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.retraining import Retraining, is_helped
from bot.domain.alerts.told import LOOKED_BACK, Listed, Told
from bot.domain.policy import OWNER, Policy
from bot.domain.registry import PersonId
from bot.domain.standing import Memberships, holders
from bot.errors import AlreadyResolved, NotFound, Unavailable
from bot.services import rollback
from bot.services.context import Context
from bot.services.identity import Viewer, memberships
from bot.services.naming import the_model
from bot.services.remedies import ON_CALL
from storage import alerts, departures, environments, page_attempts, people, registry, retrainings
from storage import policy as revisions
from storage.alerts import Within

MENTIONED, LISTED, ATTEMPTS = 3, 15, 5


def the_alert(session: Session, viewer: Viewer, number: int) -> Alert:
    """An alert by its number; the same words for none and for one that is not theirs to see."""
    found = alerts.find(session, number) if 0 < number < 2**62 else None
    if found is None or not viewer.sees(found.model):
        raise NotFound(f"There is no alert A-{number}.", hint="`/mlops alerts` lists the open ones.")
    return found


def an_open_one(session: Session, viewer: Viewer, number: int) -> Alert:
    """The same, while something can still be done about it."""
    found = the_alert(session, viewer, number)
    if found.ended_at is not None:
        raise AlreadyResolved(f"{found.name} is over; nothing is left to do about it.")
    return found


def alert_of(context: Context, viewer: Viewer, number: int | None) -> Alert:
    """An open alert that a form is about."""
    with context.database.read() as session:
        return an_open_one(session, viewer, number or 0)


def listed(context: Context, viewer: Viewer, model: str | None = None) -> Listed:
    """The open alerts that the viewer sees."""
    with context.database.read() as session:
        known = registry.models(session) if model is None else (the_model(session, model, viewer),)
        within = Within([each.name for each in known if viewer.sees(each.name)])
        total = sum(each.count for each in alerts.counted(session, within))
        return Listed(alerts.loudest(session, within, LISTED), total)


def told_to(context: Context, viewer: Viewer, number: int) -> Told:
    """An alert with what stands beside it, for somebody who asks."""
    policy = context.policy()
    known = who_is_who(context, policy)
    with context.database.read() as session:
        found = the_alert(session, viewer, number)
        shown = told(session, policy, known, found, context.clock.now(), viewer.sees)
        tried = page_attempts.counted(session, found.id)
        # What is told in the message of another rang with that one, unless it rang itself.
        rung = found.id if tried or found.leader is None else found.leader
        attempts = page_attempts.of_alert(session, rung, ATTEMPTS)
        return replace(shown, attempts=attempts, tried=page_attempts.counted(session, rung))


def told(
    session: Session,
    policy: Policy,
    known: Memberships,
    alert: Alert,
    at: datetime,
    sees: Callable[[str], bool],
) -> Told:
    """What the message of an alert says now to whoever reads it, who `sees` some models and hears nothing of the others."""
    others = [each for each in alerts.led_by(session, alert.id) if sees(each.model)]
    since = alert.opened_at - LOOKED_BACK
    history = environments.history(session, alert.model, alert.environment, most=20)
    moves = tuple(each for each in history if since <= each.at <= alert.opened_at)
    revision = revisions.newest(session)
    # The first one came with the bot, and changed nothing.
    is_new = revision is not None and revision.id > 1 and since <= revision.at <= alert.opened_at
    beside = Told(alert, at, tuple(others))
    trainer, retraining = _training(session, policy, beside)
    return Told(
        alert,
        at,
        tuple(others),
        moves,
        tuple(each for each in history if each.at > alert.opened_at),
        revision.id if is_new and revision is not None else None,
        policy.of(alert.model).runbook,
        called(session, policy, known, alert.model),
        _back_to(session, policy, alert),
        trainer,
        retraining,
        page_attempts.last_ring(session, alert.id),
    )


def _training(session: Session, policy: Policy, told: Told) -> tuple[str | None, Retraining | None]:
    """Who would retrain the model, unless somebody does; and what was asked for last, here or at another alert of it."""
    about = told.about
    asked = retrainings.newest_of_alerts(session, [each.id for each in told.everything])
    # One at a time: what was asked for elsewhere is why nothing can be asked for here.
    under_way = retrainings.open_of(session, about.model)
    can_be_asked = about.ended_at is None and is_helped(about) and under_way is None
    trainer = policy.trainer(about.model) if can_be_asked else None
    return None if trainer is None else trainer.name, under_way or asked


def called(session: Session, policy: Policy, known: Memberships, model: str) -> tuple[PersonId, ...]:
    """Who is on call for a model, else who owns it; nobody who left or does not see it."""
    owners = people.ownerships(session, model)
    on_call = reached(session, known, model, holders(ON_CALL, policy, known, owners))
    return (on_call or reached(session, known, model, holders(OWNER, policy, known, owners)))[:MENTIONED]


def reached(
    session: Session, known: Memberships, model: str, found: Iterable[PersonId]
) -> tuple[PersonId, ...]:
    """Those who are there still, and see the model."""
    gone = departures.gone(session)
    return tuple(each for each in found if each not in gone and known.sees(each, model))


def who_is_who(context: Context, policy: Policy) -> Memberships:
    """The people in each role; the policy's own alone where Slack is silent, since trouble is told all the same."""
    try:
        return memberships(context, policy)
    except Unavailable:
        return Memberships()


def _back_to(session: Session, policy: Policy, alert: Alert) -> int | None:
    """The version to go back to, where a release came before the trouble."""
    live = environments.state(session, alert.model, alert.environment)
    is_listed = policy.environment_called(alert.environment) is not None
    if not is_listed or live.version is None or live.since is None or live.since > alert.opened_at:
        return None
    try:
        return rollback.from_and_to(session, alert.model, alert.environment, None)[1]
    except (NotFound, AlreadyResolved):
        return None
