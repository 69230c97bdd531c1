"""The buttons of an announcement: ask for approval after the fact, and go back."""

from slack_bolt import Ack, App

from bot.domain import commands
from bot.domain.policy import Verb
from bot.domain.targets import row_id
from bot.services import alias_guard
from bot.services.refusals import Tried
from bot.views.alias_guard import ASK, REVERT
from bot.views.requests import rollback_answer
from handlers.asking import Body, from_action
from handlers.authorities import authority_of
from handlers.desk import Desk, answering
from handlers.forms import drawn_for
from handlers.recording import recording
from handlers.saying import Modal, beside, in_modal


def register(app: App, desk: Desk) -> None:
    """Attach the listeners."""

    def ask(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)

        def fill(modal: Modal) -> None:
            viewer = desk.reader(asked).viewer
            change = alias_guard.current(desk.context, viewer, row_id(asked.value)).change
            # As if it had been typed: what was moved outside is
            # asked for by the rules of every other promotion.
            wish = commands.Promote(change.model, change.to_version, change.environment)
            modal.draw(drawn_for(desk, asked, wish))

        in_modal(desk, asked, fill, "Ask for approval")

    def revert(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        say = beside(desk, asked)
        with answering(say), recording(desk, asked, Tried("revert a move from outside")):
            who = authority_of(desk, asked, Verb.ROLLBACK)
            case = alias_guard.revert(desk.context, who, desk.act(asked), row_id(asked.value))
            say(rollback_answer(case))

    app.action(ASK)(ask)
    app.action(REVERT)(revert)
