"""What owners read when what has long been live is to be looked at again."""

from datetime import datetime

from bot.domain.registry import EnvironmentState
from bot.domain.revalidation import Step
from bot.domain.reviews import ReviewKind
from bot.domain.text import quoted
from bot.views.answer import Answer, Paragraph
from bot.views.spans import Bold, Code, When, line


def reminder(state: EnvironmentState, due: datetime, now: Step) -> Answer:
    """That it is due, until when or since when, and what to type."""
    name, day = Bold(f"{state.model}@{state.version}"), When(due, "day")
    if now is Step.OVERDUE:
        then = ". No promotion goes live there until it is; a rollback still does."
        first = line(name, f" in {state.environment} was to be validated again by ", day, then)
    else:
        first = line(
            name, f" has long been live in {state.environment} and is to be validated again by ", day, "."
        )
    ask = Code(ask_for(state.model, state.version or 0))
    return Answer("", (Paragraph((first, line("Ask somebody to look at it: ", ask))),), state)


def ask_for(model: str, version: int) -> str:
    """The words that ask for it."""
    return f"/mlops review {quoted(model)} {version} {ReviewKind.REVALIDATION.value} from @somebody"
