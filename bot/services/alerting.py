"""Opens an alert for a breach, says it again only when it is worse, and ends it once it is over."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.alerts import life
from bot.domain.alerts.alert import Alert
from bot.domain.alerts.breach import Breach
from bot.domain.registry import BOT
from bot.domain.severity import loudest
from bot.services import announcements
from bot.views import alert_thread as view
from bot.views.answer import Answer
from storage import alerts, audit, environments, outbox, outbox_shown, registry

CARD = "alert.card"


def breached(session: Session, breach: Breach, at: datetime) -> int:
    """Something is wrong; the number of its alert, which is opened here unless it is open.

    The caller's transaction also holds what was seen. Who is told of a new alert is asked of Slack by `alert_watch`.
    """
    registry.lock_model(session, breach.model)
    opened = alerts.open_for(session, breach.model, breach.environment, breach.cause)
    if opened is None:
        return _open(session, breach, at)
    if opened.well_since is not None:
        alerts.change(session, opened.id, well_since=None)
    live = environments.state(session, opened.model, opened.environment).version
    is_heard_again = life.is_over_for(opened, live)
    if is_heard_again:
        alerts.change(session, opened.id, muted_for=None)
        audited(session, opened, "alert.unmuted", BOT, at, {"live": live})
    elif life.is_quiet(opened, at):
        return opened.id
    is_louder = breach.severity.rank > opened.severity.rank
    if is_heard_again or is_louder or life.is_worse(opened, breach.badness):
        _say_again(session, opened, breach, at)
    return opened.id


def recovered(session: Session, model: str, environment: str, cause: str, at: datetime) -> None:
    """Nothing is wrong any more: said once. What flaps must be well for a while until that is believed."""
    registry.lock_model(session, model)
    opened = alerts.open_for(session, model, environment, cause)
    if opened is None:
        return
    openings = alerts.openings(session, model, environment, cause, at - life.FLAPPING_WITHIN)
    if life.is_flapping(openings, at) and not life.is_believed(opened, at):
        if opened.well_since is None:
            alerts.change(session, opened.id, well_since=at)
        return
    if alerts.end(session, opened.id, at):
        audited(session, opened, "alert.recovered", BOT, at)
        reply(session, opened, view.recovered(opened, at), at)
        redraw(session, opened, at)


def reply(
    session: Session, alert: Alert, answer: Answer, at: datetime, *, subject: str = "", drawing: str = ""
) -> None:
    """Say something in the thread of the message that tells the alert; before it was told, nobody is there to read it.

    What has a `subject` of its own is drawn again with that.
    """
    card = outbox_shown.last_post(session, alert.message_of, CARD)
    if card is not None:
        said = announcements.message(
            answer, parent=card, subject=subject or alert.message_of, drawing=drawing
        )
        outbox.add(session, said, at)


def redraw(session: Session, alert: Alert, at: datetime) -> None:
    """Draw the messages that tell the alert again."""
    outbox.redraw(session, alert.message_of, at)


def audited(
    session: Session, alert: Alert, verb: str, actor: str, at: datetime, more: dict[str, object] | None = None
) -> None:
    """Note in the audit what became of an alert."""
    facts: dict[str, object] = {
        "alert": alert.name, "environment": alert.environment, "title": alert.title, "version": alert.version,
    }  # fmt: skip
    audit.append(session, at, actor, verb, alert.model, {**facts, **(more or {})})


def _open(session: Session, breach: Breach, at: datetime) -> int:
    number = alerts.add(
        session,
        Alert(
            0, breach.model, breach.environment, breach.kind, breach.title, at, breach.version, None, breach.cause,
            breach.severity, breach.consequence, breach.badness, breach.source,
        ),
    )  # fmt: skip
    found = alerts.find(session, number)
    assert found is not None  # it was just added
    audited(session, found, "alert.opened", BOT, at, {"severity": breach.severity.value})
    return number


def _say_again(session: Session, opened: Alert, breach: Breach, at: datetime) -> None:
    severity = loudest(opened.severity, breach.severity)
    alerts.change(
        session, opened.id, title=breach.title, consequence=breach.consequence, badness=breach.badness,
        severity=severity, version=breach.version, worse_at=at,
    )  # fmt: skip
    now = alerts.find(session, opened.id)
    assert now is not None  # the model is locked
    audited(session, now, "alert.worse", BOT, at, {"severity": severity.value})
    reply(session, now, view.worse(now), at)
    redraw(session, now, at)
