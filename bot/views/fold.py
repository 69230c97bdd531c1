"""One message that stands for several in a busy channel."""

from collections.abc import Sequence

from bot.domain.promotion import PromotionRequest
from bot.views.answer import Answer, Listing, Note
from bot.views.promotion_state import wanted
from bot.views.spans import Bold, Code, Line, line

SHOWN = 20


def fold(requests: Sequence[PromotionRequest]) -> Answer:
    """The requests that came after the channel's hourly budget, one line each."""
    count = len(requests)
    title = f"{count} more request{'s' if count != 1 else ''} this hour"
    shown = tuple(map(_request_line, requests[:SHOWN]))
    see = line(Code("/mlops requests"))
    note = Note(
        line("Shown together so that the channel stays readable. See one: ", Code("/mlops show P-12"))
    )
    return Answer(title, (Listing(shown, count - len(shown), see), note), requests)


def _request_line(request: PromotionRequest) -> Line:
    state = request.state.value.replace("_", " ")
    what = f" · {wanted(request)}: {state}"
    return line(Bold(request.name), what)
