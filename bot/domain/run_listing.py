"""What `runs` tells: a page of an experiment's runs with the columns that matter, or the experiments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.policy import Better
from bot.domain.run_search import Condition, Field, Kind, Order
from bot.domain.runs import Run

PAGE_SIZE = 10
MOST_METRICS, MOST_PARAMS = 3, 2


@dataclass(frozen=True, slots=True)
class ExperimentCount:
    """An experiment, how many runs it has and when the newest began."""

    name: str
    runs: int
    newest_at: datetime


@dataclass(frozen=True, slots=True)
class RunPage:
    """Runs in order, `first` the number of the first one; `more` says whether others follow.

    `metrics` and `params` are the columns worth showing, `saved` the name the search is kept under.
    """

    experiment: str
    runs: tuple[Run, ...]
    at: datetime
    where: str = ""
    order: Order | None = None
    better: Better | None = None
    top: int | None = None
    page: int = 1
    more: bool = False
    metrics: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    saved: str = ""

    @property
    def first(self) -> int:
        """The number of the first run among all that match."""
        return (self.page - 1) * PAGE_SIZE + 1


def metric_columns(
    conditions: Sequence[Condition], order: Order | None, runs: Sequence[Run], known: Iterable[str]
) -> tuple[str, ...]:
    """The metrics that were asked about; when none was, the first of the known ones that the runs have."""
    asked = _asked(Kind.METRIC, conditions, order)
    if asked:
        return asked[:MOST_METRICS]
    measured = dict.fromkeys(name for run in runs for name in run.metrics)
    return tuple([*(name for name in known if name in measured), *measured][:1])


def param_columns(
    conditions: Sequence[Condition], order: Order | None, runs: Sequence[Run]
) -> tuple[str, ...]:
    """The params that were asked about, then those that differ between the runs."""
    asked = _asked(Kind.PARAM, conditions, order)
    names = dict.fromkeys(name for run in runs for name in run.params)
    differing = [name for name in names if len({run.params.get(name) for run in runs}) > 1]
    return tuple(dict.fromkeys([*asked, *differing]))[:MOST_PARAMS]


def _asked(kind: Kind, conditions: Sequence[Condition], order: Order | None) -> tuple[str, ...]:
    ordered: list[Field] = [order.field] if order else []
    fields = [*ordered, *(each.field for each in conditions)]
    return tuple(dict.fromkeys(each.key for each in fields if each.kind is kind))
