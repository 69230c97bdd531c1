"""A comparison's picture follows its table: drawing and uploading take longer than answering."""

from bot.services import histories
from bot.services.reading import comparison_of
from bot.views.answer import Answer, Picture
from bot.views.comparison import PICTURE_TITLE
from handlers.asking import Asked
from handlers.desk import Desk, Say

FILE_NAME = "comparison.png"


def follow(desk: Desk, asked: Asked, answer: Answer, say: Say) -> None:
    """Say the picture of a comparison as a second message; other answers have none."""
    comparison = comparison_of(answer)
    if comparison is None or not comparison.metrics:
        return
    png, alt = histories.draw(comparison)
    file_id = desk.context.messenger.upload(png, FILE_NAME, alt)
    say(Answer("", (Picture(file_id, alt, PICTURE_TITLE),)))
