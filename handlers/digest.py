"""The button of a digest's subscription."""

from slack_bolt import Ack, App

from bot.domain import commands
from bot.domain.targets import row_id
from bot.views.digest_schedules import UNSUBSCRIBE
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
            say(change(desk, asked, commands.DigestUnsubscribe(row_id(asked.value))))

    app.action(UNSUBSCRIBE)(unsubscribe)
