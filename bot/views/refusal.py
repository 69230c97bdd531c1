"""A refusal as an answer: what is so, what to do, and whom to ask."""

from bot.errors import BadInput, BotError, NotAllowed
from bot.views.answer import Answer, Paragraph
from bot.views.gates import people
from bot.views.spans import Code, Line, Span, line


def refusal(error: BotError) -> Answer:
    """The error's sentence, its hint, and the people who can."""
    lines = [in_code(error.sentence)]
    if isinstance(error, BadInput):
        lines += [line(Code(each)) for each in error.typed]
    if isinstance(error, NotAllowed) and error.ask:
        lines.append(("Ask ", *people(error.ask), "."))
    if error.hint:
        lines.append(in_code(error.hint))
    return Answer("", (Paragraph(tuple(lines)),), {"error": error.sentence, "hint": error.hint})


def failure(reference: str) -> Answer:
    """Something broke on our side."""
    said = line(
        "Something went wrong on my side. Look at what stands before you try again; if it stays, tell "
    )
    return Answer(
        "", (Paragraph(((*said, "whoever runs me this number: ", Code(reference)),)),), {"error": reference}
    )


def in_code(sentence: str) -> Line:
    """A sentence whose words between backticks are code."""
    pieces = sentence.split("`")
    if len(pieces) % 2 == 0:
        return line(sentence)
    spans: list[Span] = [Code(each) if place % 2 else each for place, each in enumerate(pieces) if each]
    return tuple(spans)
