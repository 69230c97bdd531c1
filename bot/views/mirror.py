"""How old an answer is that was read from a mirror while its server is silent."""

from dataclasses import replace

from bot.domain.mirror import Mirror
from bot.views.answer import Answer, Note
from bot.views.spans import When, line


def aged_answer(answer: Answer, mirror: Mirror) -> Answer:
    """The answer with the moment it is from."""
    why = f" {mirror.problem}" if mirror.problem else ""
    said = line("As of ", When(mirror.read_at), f": the MLflow server was not read since.{why}")
    return replace(answer, parts=(*answer.parts, Note(said)))
