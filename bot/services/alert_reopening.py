"""Takes back what was said of an alert, so that it waits for somebody again."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.alerts.alert import Alert, AlertState
from bot.domain.registry import BOT
from bot.services.alerting import audited, redraw, reply
from bot.views.answer import Answer
from storage import alerts


def reopen(session: Session, alert: Alert, said: Answer, because: str, at: datetime) -> None:
    """Let nobody look into it any more, and escalate anew; what is told in its message and was taken with it too.

    The caller locked the model and knows that the alert is not over. `because` is for the audit, `said` for the thread.
    """
    for each in told_together(session, alert):
        state = each.state(at)
        if state is AlertState.OPEN:
            continue
        alerts.change(
            session, each.id, acknowledged_by=None, acknowledged_at=None, acknowledged_there=None, snoozed_until=None,
            muted_for=None, escalated_at=None, said_at=each.said_at and at,
        )  # fmt: skip
        audited(session, each, "alert.reopened", BOT, at, {"was": state.value, "because": because})
    reply(session, alert, said, at)
    redraw(session, alert, at)


def told_together(session: Session, alert: Alert) -> tuple[Alert, ...]:
    """The alert that rang, and those that are told in its message and did not ring themselves."""
    led = () if alert.leader is not None else alerts.led_by(session, alert.id)
    return (alert, *(each for each in led if each.ended_at is None))
