"""Trains every run of the plan and keeps what it measured. A leaf: imports scikit-learn."""

import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version

from sklearn.preprocessing import StandardScaler

from bot.domain.registry import Artifact
from bot.domain.runs import MetricPoint, Run
from bot.domain.subject import ENVIRONMENT, REMOTE
from demo.datasets import Rows, Split, load
from demo.learners import Estimator, estimator_of, learning
from demo.measures import answers_of, measure
from demo.parameters import serialised
from demo.plan import PlannedRun, planned_runs
from demo.predicted import predicted, segments_of
from demo.trained import Trained, TrainedRun


def train_all(progress: Callable[[str], object], planned: Iterable[PlannedRun] | None = None) -> Trained:
    """Train every planned run, one after another; `progress` hears the name of each when it is done."""
    read = cache(load)
    trained = []
    for each in planned_runs() if planned is None else planned:
        trained.append(train(each, read(each.release)))
        progress(each.name)
    return Trained(tuple(trained))


def train(planned: PlannedRun, split: Split) -> TrainedRun:
    """Train one run on standardised features, measuring on the holdout after each step."""
    scaler = StandardScaler().fit(split.train.features)
    rows, holdout = (
        Rows(scaler.transform(each.features), each.target) for each in (split.train, split.holdout)
    )
    estimator = estimator_of(planned, split.classes)
    measured = [
        (step, measure(estimator, holdout, split.classes))
        for step in learning(planned, estimator, rows, split.classes)
    ]
    return TrainedRun(
        run=_run(planned, split, estimator, measured[-1][1]),
        history=_history(planned, measured),
        predicted=predicted(
            holdout.target,
            answers_of(estimator, holdout.features, split.classes),
            split.classes,
            segments_of(planned.release.data_set, split.holdout.features),
        ),
        artifact=_artifact(planned, serialised(scaler=scaler, estimator=estimator)),
    )


def _run(planned: PlannedRun, split: Split, estimator: Estimator, metrics: dict[str, float]) -> Run:
    return Run(
        run_id=planned.run_id,
        experiment=planned.experiment,
        name=planned.name,
        started_at=planned.started_at,
        ended_at=planned.started_at + planned.duration,
        author=planned.author,
        commit=planned.commit,
        dirty=planned.dirty,
        seed=planned.seed,
        params={
            "algorithm": type(estimator).__name__,
            **{key: str(value) for key, value in planned.settings.items()},
        },
        metrics=metrics,
        tags={
            "learner": planned.learner.value,
            "library": f"scikit-learn {version('scikit-learn')}",
            REMOTE: "https://github.northwind.example/ml/models.git",
            ENVIRONMENT: f"uv.lock {_lock(planned)}",
        },
        data_sets=(split.version,),
        evaluation_fingerprint=split.evaluation_fingerprint,
    )


def _lock(planned: PlannedRun) -> str:
    """The digest of the lock file at that commit, which one change of it a quarter gives."""
    return hashlib.sha256(
        f"{planned.started_at:%Y} {(planned.started_at.month - 1) // 3}".encode()
    ).hexdigest()[:12]


def _history(planned: PlannedRun, measured: list[tuple[int, dict[str, float]]]) -> tuple[MetricPoint, ...]:
    start = round(planned.started_at.timestamp() * 1000)
    pause = planned.duration.total_seconds() * 1000 / len(measured)
    return tuple(
        MetricPoint(key, value, step, start + round(pause * (index + 1)))
        for index, (step, metrics) in enumerate(measured)
        for key, value in metrics.items()
    )


def _artifact(planned: PlannedRun, content: bytes) -> Artifact:
    return Artifact(
        uri=f"s3://northwind-models/{planned.experiment}/{planned.run_id}/parameters.npz",
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        format="npz",
    )
