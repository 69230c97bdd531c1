"""Runs, experiments and logged models in MLflow's shape."""

from collections.abc import Mapping

from bot.domain.epoch import milliseconds
from bot.domain.experiments import Experiment
from bot.domain.logged_models import LoggedModel, ModelMetric
from bot.domain.runs import DataSetInput, MetricPoint, Run

Shape = dict[str, object]


def run_shape(run: Run) -> Shape:
    """The whole run."""
    return {
        "info": run_info(run),
        "data": _filled(
            metrics=[point_shape(point) for point in run.points.values()],
            params=pairs_shape(run.params),
            tags=pairs_shape(run.tags),
        ),
        "inputs": _filled(
            dataset_inputs=[_input(each) for each in run.inputs],
            model_inputs=[{"model_id": each} for each in run.model_inputs],
        ),
        "outputs": _filled(
            model_outputs=[{"model_id": x.model_id, "step": x.step} for x in run.model_outputs]
        ),
    }


def run_info(run: Run) -> Shape:
    """What is known of a run without what it logged."""
    ended = {} if run.ended_at is None else {"end_time": milliseconds(run.ended_at)}
    return {
        "run_id": run.run_id,
        "run_uuid": run.run_id,
        "run_name": run.name,
        "experiment_id": str(run.experiment_id),
        "user_id": run.author or "",
        "status": run.status,
        "start_time": milliseconds(run.started_at),
        **ended,
        "artifact_uri": run.artifact_uri,
        "lifecycle_stage": "deleted" if run.deleted_at else "active",
    }


def experiment_shape(experiment: Experiment, artifact_location: str) -> Shape:
    """An experiment."""
    return {
        "experiment_id": str(experiment.id),
        "name": experiment.name,
        "artifact_location": artifact_location,
        "lifecycle_stage": experiment.stage,
        "last_update_time": milliseconds(experiment.updated_at),
        "creation_time": milliseconds(experiment.created_at),
        **_filled(tags=pairs_shape(experiment.tags)),
    }


def point_shape(point: MetricPoint) -> Shape:
    """A logged value."""
    return {"key": point.key, "value": point.value, "timestamp": point.timestamp_ms, "step": point.step}


def pairs_shape(pairs: Mapping[str, str]) -> list[Shape]:
    """Tags or params."""
    return [{"key": key, "value": value} for key, value in pairs.items()]


def model_shape(model: LoggedModel) -> Shape:
    """A logged model."""
    return {
        "info": {
            "experiment_id": str(model.experiment_id),
            "model_id": model.model_id,
            "name": model.name,
            "artifact_uri": model.artifact_location,
            "creation_timestamp_ms": model.created_ms,
            "last_updated_timestamp_ms": model.updated_ms,
            "model_type": model.model_type,
            "source_run_id": model.source_run_id,
            "status": model.status,
            **_filled(tags=pairs_shape(model.tags)),
        },
        "data": _filled(
            params=pairs_shape(model.params), metrics=[_metric(model.model_id, x) for x in model.metrics]
        ),
    }


def _metric(model_id: str, metric: ModelMetric) -> Shape:
    name, digest = metric.point.data_set or ("", "")
    on = {"dataset_name": name, "dataset_digest": digest} if name else {}
    return {**point_shape(metric.point), **on, "model_id": model_id, "run_id": metric.run_id}


def _input(data_set: DataSetInput) -> Shape:
    described = {"name": data_set.name, "digest": data_set.digest, "source_type": data_set.source_type}
    texts = {"source": data_set.source, "schema": data_set.schema, "profile": data_set.profile}
    given = {key: value for key, value in texts.items() if value is not None}
    return {"dataset": {**described, **given}, **_filled(tags=pairs_shape(data_set.tags))}


def _filled(**lists: list[Shape]) -> Shape:
    return {name: each for name, each in lists.items() if each}
