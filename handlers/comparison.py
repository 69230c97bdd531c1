"""Answers to reading commands; a comparison's has buttons for the rest and for a spreadsheet."""

from slack_bolt import Ack, App

from bot.domain.commands import Card, Command, Compare
from bot.domain.comparison import Comparison
from bot.domain.dossier import Dossier
from bot.domain.model_card import ModelCard
from bot.domain.targets import row_id
from bot.services import comparison, follow_ups, reading
from bot.views.comparison import CSV, SHOW_ALL, sent_answer, with_buttons
from bot.views.comparison_csv import NAME, csv_of
from handlers import dossiers, model_cards, pictures
from handlers.asking import Asked, Body, from_action
from handlers.desk import Desk, Say, answering
from handlers.saying import beside


def register(app: App, desk: Desk) -> None:
    """Attach the listeners."""

    def show_all(ack: Ack, body: Body) -> None:
        ack()
        _again(desk, from_action(body), everything=True)

    def as_csv(ack: Ack, body: Body) -> None:
        ack()
        _again(desk, from_action(body), as_csv=True)

    app.action(SHOW_ALL)(show_all)
    app.action(CSV)(as_csv)


def answer(desk: Desk, asked: Asked, command: Command, say: Say) -> None:
    """Answer a reading command; a comparison comes with buttons and a picture, or as a file."""
    found = reading.read(desk.context, desk.reader(asked), command)
    compared = found.value
    if isinstance(compared, ModelCard) and isinstance(command, Card) and command.as_file:
        model_cards.send(desk, asked, compared, say)
    elif isinstance(compared, Dossier):
        dossiers.send(desk, asked, compared, say)
    elif not isinstance(compared, Comparison) or not isinstance(command, Compare):
        say(follow_ups.offered(desk.context, found))
        # Said first: drawing and uploading take longer than a person should wait.
        pictures.follow(desk, asked, found, say)
    elif command.as_csv:
        _send(desk, asked, compared, say)
    else:
        say(with_buttons(found, compared, comparison.remember(desk.context, command.subjects)))
        if not command.everything:
            pictures.follow(desk, asked, found, say)


def _again(desk: Desk, asked: Asked, *, everything: bool = False, as_csv: bool = False) -> None:
    say = beside(desk, asked)
    with answering(say):
        subjects = comparison.remembered(desk.context, row_id(asked.value))
        answer(desk, asked, Compare(subjects, everything, as_csv), say)


def _send(desk: Desk, asked: Asked, compared: Comparison, say: Say) -> None:
    """Put the file where only the person has it."""
    messenger = desk.context.messenger
    # A spreadsheet takes UTF-8 for what it is when the file says so first.
    content = b"\xef\xbb\xbf" + csv_of(compared).encode()
    messenger.send_file(messenger.open_dm(asked.person), content, NAME, " and ".join(compared.subjects[:2]))
    say(sent_answer(NAME))
