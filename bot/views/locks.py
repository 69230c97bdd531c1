"""Locks as answers."""

from bot.domain.promotion import PromotionRequest
from bot.domain.registry import Lock
from bot.domain.text import quoted
from bot.views.answer import Answer, Note, Paragraph
from bot.views.spans import Bold, Code, Line, line


def locked_answer(made: Lock) -> Answer:
    """What whoever locked reads."""
    words = f": {made.reason}" if made.reason else ""
    said = line(
        "🔒 ", Bold(f"{made.environment} of {made.model}"), f" is locked{words}. Nothing goes live there."
    )
    end = Note(line("End it: ", Code(f"/mlops unlock {quoted(made.model)} {made.environment}")))
    return Answer("", (Paragraph((said,)), end), made)


def unlocked_answer(ended: Lock, waiting: PromotionRequest | None) -> Answer:
    """What whoever unlocked reads; what was approved meanwhile waits for a click."""
    lines: list[Line] = [line("🔓 ", Bold(f"{ended.environment} of {ended.model}"), " may move again.")]
    if waiting is not None:
        again = f"/mlops promote {quoted(waiting.model)} {waiting.version} to {waiting.environment}"
        lines.append(line(Bold(waiting.name), " waits for the click on its card, or ", Code(again)))
    return Answer("", (Paragraph(tuple(lines)),), ended)
