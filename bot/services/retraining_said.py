"""What is said of a retraining where: under the message of its alert, and in every message of an alert of its model."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.retraining import Retraining, is_helped, may_be_told_again
from bot.domain.policy import Policy
from bot.services.alerting import CARD, redraw, reply
from bot.services.places import is_kept_elsewhere
from bot.views import retraining_acts as view
from bot.views.answer import Answer
from storage import alerts, outbox, outbox_shown, retrainings

ASKED = "retraining.asked"


def begin(session: Session, asked: Retraining, before: Retraining | None, at: datetime) -> None:
    """Somebody asked for it: a message with what can be done about it, which the one `before` leaves to it."""
    reply(
        session, alert_of(session, asked), standing(session, asked), at, subject=asked.subject, drawing=ASKED
    )
    redraw_all(session, asked, at)
    if before is not None:
        outbox.redraw(session, before.subject, at)


def say(session: Session, found: Retraining, said: Answer, at: datetime) -> None:
    """Something became of it."""
    reply(session, alert_of(session, found), said, at)
    redraw_all(session, found, at)


def redraw_all(session: Session, found: Retraining, at: datetime) -> None:
    """Draw its message, and every message of an alert of the model: one that is under way takes the button from all of them."""
    outbox.redraw(session, found.subject, at)
    shown = [each for each in alerts.under_way(session, [found.model]) if is_helped(each)]
    # Each message once, whatever it tells.
    for each in {one.message_of: one for one in (alert_of(session, found), *shown)}.values():
        redraw(session, each, at)


def standing(session: Session, found: Retraining) -> Answer:
    """Its message as it stands: who asked, and what can be done about it now."""
    is_left = found.is_under_way or (
        alert_of(session, found).ended_at is None
        and retrainings.open_of(session, found.model) is None
        and is_last(session, found)
    )
    return view.asked(found, again=is_left and may_be_told_again(found))


def is_last(session: Session, found: Retraining) -> bool:
    """Whether none was asked for after it at the same alert."""
    newest = retrainings.newest_of_alerts(session, [found.alert_id])
    return newest is not None and newest.id == found.id


def is_shown_elsewhere(session: Session, policy: Policy, found: Retraining, parent: int | None) -> bool:
    """Whether a reply hangs where its alert is not told any more, or where the model is not everybody's."""
    alert = alert_of(session, found)
    is_current = parent == outbox_shown.last_post(session, alert.message_of, CARD)
    return not is_current or is_kept_elsewhere(session, policy, alert.model, alert.channel)


def alert_of(session: Session, found: Retraining) -> Alert:
    """The alert it was asked for at."""
    alert = alerts.find(session, found.alert_id)
    assert alert is not None  # the row refers to it
    return alert
