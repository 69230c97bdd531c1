"""The Home tab: what waits for me, my registered models, what changed."""

import logging

from slack_bolt import App

from bot.integrations.slack_errors import sorted_errors
from bot.ports import Refused, Unclear
from bot.services import homes
from bot.views.home import home_view
from handlers.asking import Asked, Body, from_event
from handlers.desk import Desk

log = logging.getLogger(__name__)


def register(app: App, desk: Desk) -> None:
    """Attach the listeners."""

    def opened(body: Body) -> None:
        if (body.get("event") or {}).get("tab", "home") == "home":
            publish(desk, from_event(body))

    app.event("app_home_opened")(opened)


def publish(desk: Desk, asked: Asked) -> None:
    """Draw the person's Home from what is stored."""
    try:
        reader = desk.reader(asked)
        drawn = home_view(homes.home_of(desk.context, reader))
        with sorted_errors():
            desk.client.views_publish(user_id=asked.person, view=drawn)
    except (Refused, Unclear):
        log.warning("The Home tab could not be drawn.", exc_info=True)


def refresh(desk: Desk, asked: Asked) -> None:
    """After a click on the Home tab it is drawn again."""
    if asked.channel is None:
        publish(desk, asked)
