"""Retrains a version of the plan on what its model meets now. A leaf: imports scikit-learn."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bot.domain.registry import DataSetVersion
from demo.datasets import Rows, fingerprint
from demo.measures import measure
from demo.streaming import SHIFTED, answers, learned, met, runs_of, shifted
from demo.streams import STEPS

KEY = "accuracy"
READ_NOW = f"{KEY}_as_read_now"
"""What the model is worth on the holdout as its rows are read at the end of the shift."""


@dataclass(frozen=True, slots=True)
class Retrained:
    """What came of it: the facts of its run, and its answers to the rows that the model meets at each step."""

    experiment: str
    params: Mapping[str, str]
    metrics: Mapping[str, float]
    data: DataSetVersion
    answers: tuple[tuple[float, ...], ...]


def retrain(model: str, version: int) -> Retrained:
    """Train the version's learner on every step of the shift; of a version after the plan's, the plan's last.

    Raises KeyError for a model that meets nothing here.
    """
    runs = runs_of(model)
    run, found = runs[min(version, max(runs))], met(model)
    known = found.split
    count = STEPS if model in SHIFTED else 1
    steps = [shifted(found.columns, known.train.features, step) for step in range(count)]
    rows = Rows(np.concatenate(steps), np.tile(known.train.target, count))
    scaler, estimator = learned(run, rows, known.classes)
    holdout = Rows(scaler.transform(known.holdout.features), known.holdout.target)
    now = Rows(scaler.transform(found.steps[-1]), known.holdout.target)
    metrics = measure(estimator, holdout, known.classes)
    read_now = measure(estimator, now, known.classes)[KEY]
    return Retrained(
        experiment=run.experiment,
        params={
            "algorithm": type(estimator).__name__,
            "retrains": f"{model}@{version}",
            **{key: str(value) for key, value in run.settings.items()},
        },
        metrics={**metrics, READ_NOW: read_now},
        data=DataSetVersion(known.version.name, "as-read-now", fingerprint(rows), len(rows.target)),
        answers=answers(scaler, estimator, found),
    )
