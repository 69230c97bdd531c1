"""The Home tab: what waits for me, my registered models, what changed."""

from slack_bolt import App
from slack_sdk.models.views import View

from bot.integrations.slack_errors import sorted_errors
from bot.services import homes
from bot.views.home import answer_view, home_view
from handlers.asking import Asked, Body, from_event
from handlers.desk import Desk, answering


def register(app: App, desk: Desk) -> None:
    """Attach the listeners."""

    def opened(body: Body) -> None:
        # The tab of messages opens with the same event.
        if (body.get("event") or {}).get("tab", "home") == "home":
            publish(desk, from_event(body))

    app.event("app_home_opened")(opened)


def publish(desk: Desk, asked: Asked) -> None:
    """Draw the person's Home from what is stored."""

    def show(view: View) -> None:
        with sorted_errors():
            desk.client.views_publish(user_id=asked.person, view=view)

    with answering(lambda answer: show(answer_view(answer))):
        show(home_view(homes.home_of(desk.context, desk.reader(asked))))


def refresh(desk: Desk, asked: Asked) -> None:
    """After a click on the Home tab it is drawn again."""
    # Only a click on the Home tab comes without a channel.
    if asked.channel is None:
        publish(desk, asked)
