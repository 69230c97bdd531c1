"""A dossier, sent where only the person has it."""

from bot.domain.dossier import Dossier
from bot.services.identity import names
from bot.views.answer import to_json
from bot.views.dossier import sent_answer
from bot.views.dossier_html import page
from handlers.asking import Asked
from handlers.desk import Desk, Say


def send(desk: Desk, asked: Asked, dossier: Dossier, say: Say) -> None:
    """The page and the JSON into the person's direct messages."""
    zone = desk.reader(asked).zone(desk.context)
    files = {".html": page(dossier, names(desk.context), zone), ".json": to_json(dossier)}
    messenger = desk.context.messenger
    channel = messenger.open_dm(asked.person)
    for ending, text in files.items():
        messenger.send_file(channel, text.encode(), f"{dossier.name}{ending}", dossier.name)
    say(sent_answer(dossier))
