"""The buttons with which somebody takes a responsibility, or declines it."""

from slack_bolt import Ack, App

from bot.domain import commands
from bot.domain.targets import row_id
from bot.views.ownership import ACCEPT, DECLINE
from handlers.asking import Body, from_action
from handlers.changing import change
from handlers.desk import Desk, answering
from handlers.saying import beside


def register(app: App, desk: Desk) -> None:
    """Attach the listeners."""

    def accept(ack: Ack, body: Body) -> None:
        ack()
        _answer(desk, body, accepts=True)

    def decline(ack: Ack, body: Body) -> None:
        ack()
        _answer(desk, body, accepts=False)

    app.action(ACCEPT)(accept)
    app.action(DECLINE)(decline)


def _answer(desk: Desk, body: Body, *, accepts: bool) -> None:
    asked = from_action(body)
    say = beside(desk, asked)
    with answering(say):
        say(change(desk, asked, commands.OwnerAnswer(accepts=accepts, offer=row_id(asked.value))))
