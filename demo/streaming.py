"""Makes the streams: the versions are trained again as they were, and asked about the rows at each step. A leaf: imports scikit-learn.

The shift is known: a new scanner reads every texture and smoothness 5 % of their size higher, and every concavity 10 %, at each step than at the one before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.preprocessing import StandardScaler

from demo.datasets import Rows, Split, load
from demo.learners import Estimator, estimator_of, learning
from demo.measures import answers_of
from demo.plan import PlannedRun, planned_runs
from demo.predicted import segments_of
from demo.registered import DIGIT_READER, LINES, TUMOUR_SCREENING, WINE_GRADING
from demo.streams import STEPS, Stream

Numbers = NDArray[np.float64]
_DIGITS = 6
_READS_HIGHER = {"texture": 0.05, "concavity": 0.1, "smoothness": 0.05}
_NAMES: Mapping[str, Callable[[], Any]] = {
    TUMOUR_SCREENING: load_breast_cancer,
    WINE_GRADING: load_wine,
    DIGIT_READER: load_digits,
}
SHIFTED = frozenset({TUMOUR_SCREENING})


@dataclass(frozen=True, slots=True)
class Met:
    """What a model meets: the split whose holdout it is, its columns, and their values at each step of the shift."""

    split: Split
    columns: tuple[str, ...]
    steps: tuple[Numbers, ...]


def make_all() -> tuple[Stream, ...]:
    """The streams of the three models in production."""
    return tuple(_make(model) for model in _NAMES)


def shifted(columns: tuple[str, ...], features: Numbers, step: int) -> Numbers:
    """The features, shape (rows, columns), as they are read after so many steps."""
    more = np.array([sum(by for word, by in _READS_HIGHER.items() if word in name) for name in columns])
    found: Numbers = features * (1 + more * step)
    return found


def runs_of(model: str) -> dict[int, PlannedRun]:
    """The run behind each version that the plan knows."""
    planned = {each.name: each for each in planned_runs()}
    chosen = next(each.versions for each in LINES if each.name == model)
    return {number: planned[each.run] for number, each in enumerate(chosen, 1)}


def meets(model: str) -> bool:
    """Whether a model meets any rows here."""
    return model in _NAMES


def met(model: str) -> Met:
    """The rows that all versions meet: those that none of them saw."""
    runs = runs_of(model)
    split = load(runs[max(runs)].release)
    columns = tuple(str(each).replace(" ", "_") for each in _NAMES[model]().feature_names)
    count = STEPS if model in SHIFTED else 1
    steps = [shifted(columns, split.holdout.features, step) for step in range(count)]
    return Met(split, columns, (*steps, *[steps[0]] * (STEPS - count)))


def learned(run: PlannedRun, rows: Rows, classes: int | None) -> tuple[StandardScaler, Estimator]:
    """The estimator of a run, fitted to these rows, and what scales what it is asked about."""
    scaler = StandardScaler().fit(rows.features)
    estimator = estimator_of(run, classes)
    for _ in learning(run, estimator, Rows(scaler.transform(rows.features), rows.target), classes):
        pass
    return scaler, estimator


def answers(scaler: StandardScaler, estimator: Estimator, found: Met) -> tuple[tuple[float, ...], ...]:
    """What it says of the rows at each step."""
    return tuple(_said(estimator, scaler.transform(step), found.split.classes) for step in found.steps)


def _make(model: str) -> Stream:
    found = met(model)
    split = found.split
    return Stream(
        model,
        found.columns,
        _plain(split.holdout.target),
        segments_of(split.version.name, split.holdout.features),
        "score" if split.classes == 2 else "prediction",
        tuple(tuple(map(_plain, step)) for step in found.steps),
        {number: _answers(run, found) for number, run in runs_of(model).items()},
    )


def _answers(run: PlannedRun, found: Met) -> tuple[tuple[float, ...], ...]:
    known = load(run.release)
    return answers(*learned(run, known.train, known.classes), found)


def _said(estimator: Estimator, features: Numbers, classes: int | None) -> tuple[float, ...]:
    told = answers_of(estimator, features, classes)
    if classes == 2:
        return _plain(told[:, 1])
    return _plain(told if classes is None else told.argmax(axis=1).astype(np.float64))


def _plain(values: Numbers) -> tuple[float, ...]:
    return tuple(float(f"{value:.{_DIGITS}g}") for value in values)
