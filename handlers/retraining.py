"""The buttons of a retraining, under the message of its alert."""

from slack_bolt import Ack, App

from bot.domain import commands
from bot.domain.commands import Command
from bot.domain.targets import row_id
from bot.views.retraining_acts import REDELIVER, STOP
from handlers.asking import Asked, Body, from_action
from handlers.changing import change
from handlers.desk import Desk, answering
from handlers.saying import beside


def register(app: App, desk: Desk) -> None:
    """Attach the listeners."""

    def redeliver(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        _at_once(desk, asked, commands.AlertRedeliver(attempt=row_id(asked.value)))

    def stop(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        _at_once(desk, asked, commands.AlertStop(attempt=row_id(asked.value)))

    app.action(REDELIVER)(redeliver)
    app.action(STOP)(stop)


def _at_once(desk: Desk, asked: Asked, command: Command) -> None:
    say = beside(desk, asked)
    with answering(say):
        say(change(desk, asked, command))
