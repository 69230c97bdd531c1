"""The buttons of a version in doubt: go back, or confirm that it is good; each opens a form."""

from slack_bolt import Ack, App

from bot.domain import commands
from bot.domain.commands import Command
from bot.domain.targets import row_id
from bot.services import probation
from bot.views.probation import CONFIRM, ROLL_BACK
from handlers.asking import Asked, Body, from_action
from handlers.desk import Desk
from handlers.forms import opened_for
from handlers.saying import Modal, in_modal


def register(app: App, desk: Desk) -> None:
    """Attach the listeners."""

    def confirm(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        number = row_id(asked.value)
        in_modal(desk, asked, lambda modal: _draw(desk, asked, modal, commands.Confirm(number)), "Confirm")

    def roll_back(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)

        def fill(modal: Modal) -> None:
            wish = probation.retreat(desk.context, desk.reader(asked).viewer, row_id(asked.value))
            _draw(desk, asked, modal, commands.Rollback(wish.model, wish.environment, reason=wish.reason))

        in_modal(desk, asked, fill, "Roll back")

    app.action(CONFIRM)(confirm)
    app.action(ROLL_BACK)(roll_back)


def _draw(desk: Desk, asked: Asked, modal: Modal, command: Command) -> None:
    modal.draw(opened_for(desk, asked, command))
