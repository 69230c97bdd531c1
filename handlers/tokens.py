"""The button that ends a token."""

from slack_bolt import Ack, App

from bot.domain import commands
from bot.views.tokens import TOKEN_REVOKE
from handlers.asking import Body, from_action
from handlers.changing import change
from handlers.desk import Desk, answering
from handlers.saying import beside


def register(app: App, desk: Desk) -> None:
    """Attach the listener."""

    def revoke(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        say = beside(desk, asked)
        with answering(say):
            say(change(desk, asked, commands.TokenRevoke(asked.value)))

    app.action(TOKEN_REVOKE)(revoke)
