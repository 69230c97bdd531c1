"""The button with which a reviewer gives their result."""

from slack_bolt import Ack, App

from bot.domain import commands
from bot.domain.targets import row_id
from bot.views.reviews import ANSWER
from handlers.asking import Body, from_action
from handlers.desk import Desk
from handlers.forms import opened_for
from handlers.saying import in_modal


def register(app: App, desk: Desk) -> None:
    """Attach the listener."""

    def answer(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        command = commands.ReviewAnswer(row_id(asked.value))
        in_modal(desk, asked, lambda modal: modal.draw(opened_for(desk, asked, command)), "Result")

    app.action(ANSWER)(answer)
