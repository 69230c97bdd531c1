"""How a model in use fares: four words, the worst first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What its monitors say of a model. `no data` is a state of its own: nobody knows."""

    FAILING = "failing"
    DEGRADED = "degraded"
    NO_DATA = "no data"
    HEALTHY = "healthy"


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model, where it is live if that is worth saying, and how it fares."""

    name: str
    status: Status


def worst_first(models: Iterable[ModelStatus]) -> tuple[ModelStatus, ...]:
    """In the order in which people should look; by name where two fare alike.

    >>> [each.name for each in worst_first([ModelStatus("b", Status.HEALTHY), ModelStatus("a", Status.FAILING)])]
    ['a', 'b']
    """
    rank = {each: at for at, each in enumerate(Status)}
    return tuple(sorted(models, key=lambda each: (rank[each.status], each.name)))


def counted(models: Sequence[ModelStatus]) -> dict[Status, int]:
    """How many fare how, the worst first; what no model is in is left out."""
    found = Counter(each.status for each in models)
    return {each: found[each] for each in Status if found[each]}
