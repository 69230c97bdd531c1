"""The buttons of data sets: the question about a column, and the form that withdraws a version."""

from slack_bolt import Ack, App

from bot.domain import commands
from bot.domain.policy import Verb
from bot.domain.targets import row_id
from bot.integrations.slack_errors import sorted_errors
from bot.ports import Refused
from bot.services import personal_data
from bot.services.refusals import Tried
from bot.views.answer import Answer
from bot.views.forms import shown
from bot.views.lineage import WITHDRAW
from bot.views.personal_data import COLUMNS, IS_NOT, IS_PERSONAL, columns_answer
from handlers.asking import Asked, Body, from_action
from handlers.authorities import authority_of
from handlers.desk import Desk, Say, answering
from handlers.forms import opened_for
from handlers.recording import recording
from handlers.saying import in_modal, without_modal

TITLE = "Personal data?"


def register(app: App, desk: Desk) -> None:
    """Attach the listeners."""

    def look(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        in_modal(desk, asked, lambda modal: modal.fill(_columns(desk, asked)), TITLE)

    def confirm(ack: Ack, body: Body) -> None:
        ack()
        _decide(desk, from_action(body), is_personal=True)

    def deny(ack: Ack, body: Body) -> None:
        ack()
        _decide(desk, from_action(body), is_personal=False)

    def withdraw(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)
        command = commands.WithdrawData(row=row_id(asked.value))
        in_modal(desk, asked, lambda modal: modal.draw(opened_for(desk, asked, command)), "Withdraw")

    app.action(COLUMNS)(look)
    app.action(IS_PERSONAL)(confirm)
    app.action(IS_NOT)(deny)
    app.action(WITHDRAW)(withdraw)


def _columns(desk: Desk, asked: Asked) -> Answer:
    viewer = desk.reader(asked).viewer
    column = personal_data.column_of(desk.context, viewer, row_id(asked.value))
    columns = personal_data.columns_of(desk.context, viewer, column.data_set)
    return columns_answer(column.data_set, columns)


def _decide(desk: Desk, asked: Asked, *, is_personal: bool) -> None:
    """The decision, and the modal drawn again with it."""
    say = _in_the_modal(desk, asked)
    with answering(say), recording(desk, asked, Tried("say whether a column is personal data")):
        who = authority_of(desk, asked, Verb.DATA_CONFIRM)
        row = row_id(asked.value)
        personal_data.decide(desk.context, who, desk.act(asked), row, is_personal=is_personal)
        say(_columns(desk, asked))


def _in_the_modal(desk: Desk, asked: Asked) -> Say:
    def say(answer: Answer) -> None:
        try:
            with sorted_errors():
                desk.client.views_update(view_id=asked.view_id, view=shown(answer, TITLE))
        except Refused:
            # It was closed meanwhile; what came of the click still reaches the person.
            without_modal(desk, asked)(answer)

    return say
