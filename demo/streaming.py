"""Makes the streams: the versions are trained again as they were, and asked about the rows at each step. A leaf: imports scikit-learn.

The shift is known: a new scanner reads every texture and smoothness 5 % of their size higher, and every concavity 10 %, at each step than at the one before.
"""

from collections.abc import Callable, Mapping
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
_SHIFTED = frozenset({TUMOUR_SCREENING})


def make_all() -> tuple[Stream, ...]:
    """The streams of the three models in production."""
    return tuple(_make(model) for model in _NAMES)


def shifted(columns: tuple[str, ...], features: Numbers, step: int) -> Numbers:
    """The features, shape (rows, columns), as they are read after so many steps."""
    more = np.array([sum(by for word, by in _READS_HIGHER.items() if word in name) for name in columns])
    found: Numbers = features * (1 + more * step)
    return found


def _make(model: str) -> Stream:
    planned = {each.name: each for each in planned_runs()}
    chosen = next(each.versions for each in LINES if each.name == model)
    runs = {number: planned[each.run] for number, each in enumerate(chosen, 1)}
    # All versions meet the same rows: those that none of them saw.
    split = load(runs[max(runs)].release)
    columns = tuple(str(each).replace(" ", "_") for each in _NAMES[model]().feature_names)
    count = STEPS if model in _SHIFTED else 1
    steps = [shifted(columns, split.holdout.features, step) for step in range(count)]
    steps += [steps[0]] * (STEPS - count)
    answers = {number: _answers(run, steps, split) for number, run in runs.items()}
    return Stream(
        model,
        columns,
        _plain(split.holdout.target),
        segments_of(split.version.name, split.holdout.features),
        "score" if split.classes == 2 else "prediction",
        tuple(tuple(map(_plain, step)) for step in steps),
        answers,
    )


def _answers(run: PlannedRun, steps: list[Numbers], holdout: Split) -> tuple[tuple[float, ...], ...]:
    learned = load(run.release)
    scaler = StandardScaler().fit(learned.train.features)
    estimator = estimator_of(run, learned.classes)
    rows = Rows(scaler.transform(learned.train.features), learned.train.target)
    for _ in learning(run, estimator, rows, learned.classes):
        pass
    return tuple(_said(estimator, scaler.transform(step), holdout.classes) for step in steps)


def _said(estimator: Estimator, features: Numbers, classes: int | None) -> tuple[float, ...]:
    answers = answers_of(estimator, features, classes)
    if classes == 2:
        return _plain(answers[:, 1])
    return _plain(answers if classes is None else answers.argmax(axis=1).astype(np.float64))


def _plain(values: Numbers) -> tuple[float, ...]:
    return tuple(float(f"{value:.{_DIGITS}g}") for value in values)
