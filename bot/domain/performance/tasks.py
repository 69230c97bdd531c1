"""What is predicted, and by which measures it is judged."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bot.domain.measures import Measure, measures_of
from bot.domain.performance.joining import Joined
from bot.domain.performance.reading import is_known
from bot.domain.performance.told import Task
from bot.domain.policy import Better

_OF_NUMBERS = ("rmse", "mae", "r2")
_OF_LABELS = ("accuracy", "f1", "precision", "recall")
_OF_TWO = ("roc_auc", *_OF_LABELS, "log_loss", "brier")
_LOWER = frozenset({"log_loss", "brier", "rmse", "mse", "mae"})
_NUMERIC = frozenset({*_OF_NUMBERS, "mse"})
NEEDS_SCORES = frozenset({"roc_auc"})
NEEDS_PROBABILITIES = frozenset({"log_loss", "brier"})
# 0 and 1 have one F1; of several labels the plain mean is taken, unless what was reported says otherwise.
_ANY, _MEAN_OF_LABELS = 0, 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """A measure to compute, and the name under which it was reported, if it was."""

    measure: Measure
    reported: str = ""


def better(measure: str) -> Better:
    """Which direction of a measure is better."""
    return Better.LOWER if measure in _LOWER else Better.HIGHER


def task_of(joined: Joined, reported: Iterable[str]) -> Task:
    """What is predicted; where numbers leave it open, what the metrics reported of the version are about decides."""
    if joined.prediction is None:
        return Task.BINARY
    if joined.prediction.dtype.kind == "S":
        return Task.LABELS
    names = {each.name.split(",")[0] for metric in reported for each in measures_of(metric)}
    is_numeric, is_labels = bool(names & _NUMERIC), bool(names - _NUMERIC)
    said = joined.prediction[is_known(joined.prediction)]
    is_binary = bool(np.isin(said, (0.0, 1.0)).all())
    if is_numeric is not is_labels:
        is_binary_task = is_labels and is_binary
        return Task.NUMBERS if is_numeric else (Task.BINARY if is_binary_task else Task.LABELS)
    return Task.BINARY if is_binary else Task.NUMBERS


def wanted_of(task: Task, reported: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """What was reported of the version first, then what such predictions are usually judged by; each measure once."""
    usual = {Task.NUMBERS: _OF_NUMBERS, Task.LABELS: _OF_LABELS, Task.BINARY: _OF_TWO}[task]
    found: dict[str, Wanted] = {}
    for each in (*reported, *(Wanted(usual_measure(task, name)) for name in usual)):
        if fits(task, each.measure):
            found.setdefault(each.measure.name, each)
    return tuple(found.values())


def usual_measure(task: Task, metric: str) -> Measure:
    """The measure that such predictions are judged by under a metric's name; the name must be known."""
    known = measures_of(metric)
    return known[_MEAN_OF_LABELS if task is Task.LABELS and len(known) > 1 else _ANY]


def fits(task: Task, measure: Measure) -> bool:
    """Whether the measure says something of such predictions."""
    if task is Task.NUMBERS:
        return measure.name in _NUMERIC
    if task is Task.LABELS:
        several = {
            f"{name}, {mean}" for name in _OF_LABELS for mean in ("mean of labels", "weighted mean of labels")
        }
        return measure.name in {"accuracy", *several}
    return measure.name not in _NUMERIC
