"""The button of a digest's subscription."""

from slack_bolt import Ack, App

from bot.domain import commands
from bot.views.digest import UNSUBSCRIBE
from handlers.asking import Body, from_action
from handlers.changing import change
from handlers.desk import Desk, answering
from handlers.saying import beside


def register(app: App, desk: Desk) -> None:
    """Attach the listener."""

    def unsubscribe(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        say = beside(desk, asked)
        with answering(say):
            number = int(asked.value) if asked.value.isdigit() else 0
            say(change(desk, asked, commands.DigestUnsubscribe(number)))

    app.action(UNSUBSCRIBE)(unsubscribe)
