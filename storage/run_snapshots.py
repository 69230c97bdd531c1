"""The snapshot of a run as JSON, and a run made of its row and its snapshot."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, select

from bot.domain.epoch import moment
from bot.domain.registry import DataSetVersion
from bot.domain.run_batch import Logged
from bot.domain.runs import COMMIT, DIRTY, DataSetInput, MetricPoint, ModelOutput, Run
from storage.tables.base import json_metrics
from storage.tables.experiments import ExperimentRow
from storage.tables.runs import RunRow, RunSnapshotRow

Body = dict[str, Any]
Inputs = Mapping[int, DataSetInput]
Whole = Select[*tuple[Any, ...]]


@cache
def whole() -> Whole:
    """All that a run is made of, in columns: objects of rows would take longer than reading them."""
    return (
        select(
            ExperimentRow.name.label("experiment"), RunRow.id, RunRow.run_id, RunRow.name, RunRow.started_ms,
            RunRow.ended_ms, RunRow.status, RunRow.author, RunRow.artifact_uri, RunRow.deleted_at, RunRow.experiment_id,
            RunSnapshotRow.body, RunSnapshotRow.written_ms,
        )
        .join(RunRow, RunRow.experiment_id == ExperimentRow.id)
        .join(RunSnapshotRow, RunSnapshotRow.run_row_id == RunRow.id)
    )  # fmt: skip


def body_of(run: Run) -> Body:
    """What a new run is shown with before anything is logged."""
    return {
        "commit": run.commit,
        "dirty": run.dirty,
        "seed": run.seed,
        "metrics": {},
        "params": {},
        "tags": {},
        "data_sets": [asdict(each) for each in run.data_sets],
        "evaluation_fingerprint": run.evaluation_fingerprint,
    }


def logged_in(body: Body) -> Logged:
    """What the run has logged so far."""
    return Logged(_points(body), body["params"], body["tags"])


def with_logged(body: Body, change: Logged) -> Body:
    """The snapshot after a change."""
    # NaN and infinities as text, since JSON has neither.
    values = json_metrics({key: point.value for key, point in change.metrics.items()})
    metrics = {key: [values[key], each.step, each.timestamp_ms] for key, each in change.metrics.items()}
    return {
        **body,
        "metrics": {**body["metrics"], **metrics},
        "params": {**body["params"], **change.params},
        "tags": {**body["tags"], **change.tags},
    }


def run_of(row: Row[Any], inputs: Inputs) -> Run:
    """The run of a row of `whole`."""
    (
        experiment, _, run_id, name, started_ms, ended_ms, status, author, artifact_uri, deleted_at, experiment_id,
        body, written_ms,
    ) = tuple(row)  # fmt: skip
    kept: Body = body
    tags, metrics = kept["tags"], kept["metrics"]
    return Run(
        run_id=run_id,
        experiment=experiment,
        name=name,
        started_at=moment(started_ms),
        ended_at=None if ended_ms is None else moment(ended_ms),
        status=status,
        author=author,
        commit=kept["commit"] or tags.get(COMMIT),
        dirty=kept["dirty"] or tags.get(DIRTY, "").lower() == "true",
        seed=kept["seed"],
        params=kept["params"],
        metrics={key: float(latest[0]) for key, latest in metrics.items()},
        tags=tags,
        data_sets=tuple([DataSetVersion(**each) for each in kept["data_sets"]]),
        evaluation_fingerprint=kept["evaluation_fingerprint"],
        artifact_uri=artifact_uri,
        deleted_at=deleted_at,
        inputs=tuple([_input(inputs[row_id], said) for row_id, said in kept.get("inputs", ())]),
        model_inputs=tuple(kept.get("models_in", ())),
        model_outputs=tuple([ModelOutput(*each) for each in kept.get("models_out", ())]),
        experiment_id=experiment_id,
        latest=metrics,
        written_at=moment(written_ms),
    )


def _points(body: Body) -> dict[str, MetricPoint]:
    return {
        key: MetricPoint(key, float(value), step, at) for key, (value, step, at) in body["metrics"].items()
    }


def _input(described: DataSetInput, tags: Mapping[str, str]) -> DataSetInput:
    return DataSetInput(
        described.name,
        described.digest,
        described.source_type,
        described.source,
        described.schema,
        described.profile,
        tags,
    )
