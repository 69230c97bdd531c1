"""Model cards: written into by a form, sent as files."""

from bot.domain import commands
from bot.domain.model_card import ModelCard
from bot.domain.policy import Verb
from bot.errors import BadInput
from bot.services import model_cards
from bot.services.identity import names
from bot.views.answer import Answer
from bot.views.model_card import file_name, sent_answer, written_answer
from bot.views.model_card_file import markdown
from handlers.asking import Asked
from handlers.authorities import authority_of
from handlers.desk import Desk, Say


def write(desk: Desk, asked: Asked, command: commands.CardEdit) -> Answer:
    """What the form was filled with."""
    if command.row is None or command.text is None:
        raise BadInput("Say which version: `card edit churn 7`.", field="version")
    who = authority_of(desk, asked, Verb.CARD_WRITE)
    return written_answer(model_cards.write(desk.context, who, desk.act(asked), command.row, command.text))


def send(desk: Desk, asked: Asked, card: ModelCard, say: Say) -> None:
    """Put the file where only the person has it."""
    zone = desk.reader(asked).zone(desk.context)
    content = markdown(card, names(desk.context), zone).encode()
    messenger = desk.context.messenger
    messenger.send_file(messenger.open_dm(asked.person), content, file_name(card), card.version.name)
    say(sent_answer(card))
