"""The buttons of an alert: in its message, in a direct message and on the Home tab."""

from slack_bolt import Ack, App

from bot.domain import commands
from bot.domain.commands import Command
from bot.domain.targets import row_id
from bot.services import alert_acts, reading
from bot.views.alerts import ACKNOWLEDGE, ASSIGN, EXPLAIN, MORE, MUTE, RETRAIN, ROLL_BACK, SNOOZE
from handlers import home
from handlers.asking import Asked, Body, from_action
from handlers.changing import change
from handlers.desk import Desk, answering
from handlers.forms import opened_for
from handlers.saying import Modal, beside, in_modal


def register(app: App, desk: Desk) -> None:
    """Attach the listeners."""

    def acknowledge(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        say = beside(desk, asked)
        with answering(say):
            say(change(desk, asked, commands.AlertAck(row_id(asked.value))))
            home.refresh(desk, asked)

    def assign(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        _form(desk, asked, commands.AlertAssign(row_id(asked.value)), "Assign")

    def snooze(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        _form(desk, asked, commands.AlertSnooze(row_id(asked.value)), "Snooze")

    def retrain(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        _form(desk, asked, commands.AlertRetrain(row_id(asked.value)), "Retrain")

    def roll_back(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)

        def fill(modal: Modal) -> None:
            wish = alert_acts.retreat(desk.context, desk.reader(asked).viewer, row_id(asked.value))
            command = commands.Rollback(wish.model, wish.environment, wish.to, wish.reason)
            modal.draw(opened_for(desk, asked, command))

        in_modal(desk, asked, fill, "Roll back")

    def more(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        # A menu's choice names what it opens: `alert.mute:9`.
        which, _, number = asked.value.rpartition(":")
        if which == MUTE:
            _form(desk, asked, commands.AlertMute(row_id(number)), "Mute")
        elif which == EXPLAIN:
            command = commands.ShowAlert(row_id(number), explained=True)
            in_modal(
                desk, asked, lambda modal: modal.fill(reading.read(desk.context, desk.reader(asked), command)),
                f"A-{row_id(number)}",
            )  # fmt: skip

    app.action(ACKNOWLEDGE)(acknowledge)
    app.action(ASSIGN)(assign)
    app.action(SNOOZE)(snooze)
    app.action(RETRAIN)(retrain)
    app.action(ROLL_BACK)(roll_back)
    app.action(MORE)(more)


def _form(desk: Desk, asked: Asked, command: Command, title: str) -> None:
    in_modal(desk, asked, lambda modal: modal.draw(opened_for(desk, asked, command)), title)
