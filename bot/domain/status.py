"""Models by how they fare, the worst first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.monitors.reading import Status

WORST_FIRST = tuple(sorted(Status, key=lambda each: -each.rank))


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A registered model, with its environment where that is worth saying, and how it fares."""

    name: str
    status: Status


def worst_first(models: Iterable[ModelStatus]) -> tuple[ModelStatus, ...]:
    """In the order in which people should look; by name where two fare alike.

    >>> [each.name for each in worst_first([ModelStatus("b", Status.HEALTHY), ModelStatus("a", Status.FAILING)])]
    ['a', 'b']
    """
    return tuple(sorted(models, key=lambda each: (-each.status.rank, each.name)))


def counted(models: Sequence[ModelStatus]) -> dict[Status, int]:
    """How many fare how, the worst first; what no model is in is left out."""
    found = Counter(each.status for each in models)
    return {each: found[each] for each in WORST_FIRST if found[each]}
