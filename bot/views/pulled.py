"""What is said of a source that cannot be read: plain text, since the names in it are their writers'."""

from bot.domain.sources.source import Gives, Source
from bot.domain.text import clean

LONGEST = 300
_MISSED = {
    Gives.BATCHES: "What the model meets is not seen until then.",
    Gives.LABELS: "How good the model is, is not known any better until then.",
    Gives.METRICS: "Nothing is known of these metrics until then.",
}


def title(source: Source) -> str:
    """What happened, without a full stop."""
    return f"{source.gives.value} do not come from the source {clean(source.name, 64)}"


def consequence(source: Source, problem: str) -> str:
    """Why, and what it means."""
    return f"{clean(problem, LONGEST)} It is tried again by itself. {_MISSED[source.gives]}"
