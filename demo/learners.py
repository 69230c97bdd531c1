"""How each family of algorithms learns, step by step. A leaf: imports scikit-learn."""

from collections.abc import Iterator
from typing import Protocol, Self

import numpy as np
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import SGDClassifier, SGDRegressor
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier

from demo.datasets import Numbers, Rows
from demo.plan import Learner, PlannedRun

_STEPS = 10


class Estimator(Protocol):
    """What is used of an estimator of scikit-learn."""

    def fit(self, features: Numbers, target: Numbers, /) -> Self:
        """Learn from everything at once."""

    def partial_fit(self, features: Numbers, target: Numbers, /, **known: Numbers) -> Self:
        """Learn from everything once more."""

    def set_params(self, **settings: int | float) -> Self:
        """Change settings."""

    def predict(self, features: Numbers, /) -> Numbers:
        """The answer for each row."""

    def predict_proba(self, features: Numbers, /) -> Numbers:
        """The probability of each class, a column each."""


def estimator_of(planned: PlannedRun, classes: int | None) -> Estimator:
    """The estimator of a run, not fitted; `classes` is None for a regression."""
    # Settings of ours, which no estimator knows: how long it learns, and how wide it is.
    chosen = {key: value for key, value in planned.settings.items() if key not in {"epochs", "hidden"}}
    found: Estimator
    if planned.learner is Learner.LINEAR:
        kind = SGDClassifier if classes else SGDRegressor
        loss = "log_loss" if classes else "squared_error"
        found = kind(loss=loss, learning_rate="invscaling", random_state=planned.seed, **chosen)
    elif planned.learner is Learner.NEIGHBOURS:
        found = (KNeighborsClassifier if classes else KNeighborsRegressor)(**chosen)
    elif planned.learner is Learner.FOREST:
        # `warm_start` adds trees to those that are there: the curve over the trees costs one training.
        kind = RandomForestClassifier if classes else RandomForestRegressor
        found = kind(random_state=planned.seed, warm_start=True, **chosen)
    elif planned.learner is Learner.BOOSTING:
        kind = GradientBoostingClassifier if classes else GradientBoostingRegressor
        found = kind(random_state=planned.seed, warm_start=True, **chosen)
    else:
        hidden = (int(planned.settings["hidden"]),)
        found = MLPClassifier(hidden_layer_sizes=hidden, random_state=planned.seed, **chosen)
    return found


def learning(planned: PlannedRun, estimator: Estimator, rows: Rows, classes: int | None) -> Iterator[int]:
    """Fit the estimator, handing out each step: an epoch, a number of trees, or a number of rows."""
    if "epochs" in planned.settings:
        return _epochs(estimator, rows, int(planned.settings["epochs"]), classes)
    if "n_estimators" in planned.settings:
        return _trees(estimator, rows, int(planned.settings["n_estimators"]))
    return _shares(estimator, rows)


def _epochs(estimator: Estimator, rows: Rows, epochs: int, classes: int | None) -> Iterator[int]:
    known = {"classes": np.arange(classes, dtype=np.float64)} if classes else {}
    for epoch in range(1, epochs + 1):
        estimator.partial_fit(rows.features, rows.target, **known)
        yield epoch


def _trees(estimator: Estimator, rows: Rows, trees: int) -> Iterator[int]:
    for step in range(1, _STEPS + 1):
        count = trees * step // _STEPS
        estimator.set_params(n_estimators=count).fit(rows.features, rows.target)
        yield count


def _shares(estimator: Estimator, rows: Rows) -> Iterator[int]:
    for step in range(3, _STEPS + 1):
        count = len(rows.target) * step // _STEPS
        estimator.fit(rows.features[:count], rows.target[:count])
        yield count
