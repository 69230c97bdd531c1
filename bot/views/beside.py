"""What a card says of the environments that run side by side with the one a version goes to."""

from collections.abc import Iterator

from bot.domain.case import Beside, Case
from bot.views.answer import Paragraph, Part
from bot.views.spans import Bold, Line, Span, When, line


def beside_part(case: Case) -> Iterator[Part]:
    """What is live next to where it goes, and since when."""
    if case.beside:
        yield Paragraph(tuple(_line(case, each) for each in case.beside))


def _line(case: Case, beside: Beside) -> Line:
    state = beside.state
    is_same = state.version == case.request.version
    what: Span = "this version" if is_same else Bold(f"{state.model}@{state.version}")
    since: Line = (" since ", When(state.since)) if state.since else ()
    unapproved = " (without approval)" if state.without_approval else ""
    if beside.is_main:
        return line(f"⇄ it runs beside {state.environment}, where ", what, " is live", *since, unapproved)
    return line(f"⇄ {state.environment} runs ", what, " beside it", *since, unapproved)
