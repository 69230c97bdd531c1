"""What a picture of models by status says, in words. Loads no matplotlib."""

from collections.abc import Sequence

from bot.domain.monitors.reading import Status
from bot.domain.status import WORST_FIRST, ModelStatus, counted, worst_first
from bot.domain.text import clean, listed

MOST_NAMED = 10


def status_alt(models: Sequence[ModelStatus]) -> str:
    """The picture in words: how many fare how, and the names of those that do not fare well.

    >>> status_alt([ModelStatus("churn", Status.FAILING), ModelStatus("fraud", Status.HEALTHY)])
    '2 models: 1 failing and 1 healthy. Failing: churn.'
    """
    if not models:
        return "No models in use."
    said = [f"{amount(len(models))}: {count_words(models)}."]
    for status in WORST_FIRST:
        named = [clean(each.name, 60) for each in worst_first(models) if each.status is status]
        if named and status is not Status.HEALTHY:
            more = len(named) - MOST_NAMED
            shown = [*named[:MOST_NAMED], f"{more} more"] if more > 0 else named
            said.append(f"{status.capitalize()}: {listed(shown)}.")
    return " ".join(said)


def count_words(models: Sequence[ModelStatus]) -> str:
    """`1 failing, 2 degraded and 40 healthy`."""
    return listed([f"{count} {status}" for status, count in counted(models).items()])


def amount(count: int) -> str:
    """`1 model`, `12 models`."""
    return f"{count:,} model{'s' * (count != 1)}"
