"""What the pager reports: that somebody acknowledged an alert there."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.alerts.alert import Alert, AlertState
from bot.domain.paging import Call, PagerKind
from bot.domain.registry import BOT
from bot.domain.text import clean
from bot.services.alerting import audited, redraw, reply
from bot.services.context import Context
from bot.views import alert_thread as thread
from storage import alerts, interactions, pages, registry

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody acknowledged there: `delivery` is the same when it is sent again, `key` the alert's name there.

    `who` is whatever the pager calls them.
    """

    delivery: str
    key: str
    who: str


def acknowledged_there(context: Context, kind: PagerKind, heard: Heard) -> bool:
    """Note it once; False when it changes nothing: sent again, not of us, taken already, hushed or over."""
    at = context.clock.now()
    with context.database.write() as session:
        if not interactions.claim(session, heard.delivery, at):
            return False
        page = pages.called(session, heard.key)
        found = None if page is None else alerts.find(session, page.alert_id)
        if page is None or found is None:
            return False
        registry.lock_model(session, found.model)
        # It may have ended, or been acknowledged here, while the lock was waited for.
        alert = alerts.find(session, found.id)
        if alert is None or alert.state(at) is not AlertState.OPEN:
            return False
        who = f"{clean(heard.who, LONGEST_NAME) or 'Somebody'} (via {kind.spelled})"
        for each in _together(session, alert):
            if each.state(at) is AlertState.OPEN:
                alerts.change(session, each.id, acknowledged_there=who, acknowledged_at=at)
                audited(session, each, "alert.acknowledged_there", BOT, at, {"who": who})
        if page.told is Call.TRIGGER:
            # It knows already.
            pages.settle(session, page, told=Call.ACKNOWLEDGE, told_at=at)
        reply(session, alert, thread.acknowledged_there(alert, who), at)
        redraw(session, alert, at)
    context.wake()
    return True


def _together(session: Session, alert: Alert) -> tuple[Alert, ...]:
    """The alert that rang, and those that are told in its message and did not ring themselves."""
    led = () if alert.leader is not None else alerts.led_by(session, alert.id)
    return (alert, *(each for each in led if each.ended_at is None))
