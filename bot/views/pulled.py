"""What is said of a source that cannot be read: plain text, since the names in it are their writers'."""

from bot.domain.sources.source import Gives, Source
from bot.domain.text import clean
from bot.views.source_words import LONGEST, problem_words

_MISSED = {
    Gives.BATCHES: "what the model meets is not seen until then",
    Gives.LABELS: "how good the model is, is not known any better until then",
    Gives.METRICS: "nothing new is known of these metrics until then",
}


def title(source: Source) -> str:
    """What happened, without a full stop."""
    return f"{source.gives.value} cannot be fetched from {clean(source.name, LONGEST)}"


def consequence(source: Source, problem: str) -> str:
    """Why, and what it means, without a full stop."""
    return f"{problem_words(problem)}. It is tried again by itself; {_MISSED[source.gives]}"
