"""MLflow's experiments and runs as values of ours: the one way, whether they are copied, mirrored or behind a version."""

from collections.abc import Mapping
from typing import Any

from bot.domain.evidence import digest
from bot.domain.experiments import Experiment
from bot.domain.mirror import named_user
from bot.domain.run_inputs import LIMITS
from bot.domain.runs import DataSetInput, MetricPoint, ModelOutput, Run
from bot.integrations.mlflow import shapes
from bot.integrations.mlflow.shapes import Misshapen

LARGEST_STEP = 2**63 - 1
RUN_ID_LENGTH = 32

Json = Mapping[str, Any]


def run(item: Json, experiment: str) -> Run:
    """A run, in the experiment of that name; `points` hold the latest values. Misshapen when it cannot be one."""
    info, data, inputs = (shapes.inner(item, each) for each in ("info", "data", "inputs"))
    points = {each.key: each for each in map(point, shapes.objects(data, "metrics"))}
    tags = shapes.pairs(data, "tags")
    run_id = shapes.name(info, "run_id")
    if len(run_id) > RUN_ID_LENGTH:
        raise Misshapen("run_id")
    started = shapes.moment(info, "start_time")
    return Run(
        run_id=run_id,
        experiment=experiment,
        name=shapes.text(info, "run_name", shapes.LONGEST_NAME) or run_id,
        started_at=started,
        ended_at=shapes.moment(info, "end_time") if info.get("end_time") else None,
        status=shapes.text(info, "status", 16) or "FINISHED",
        author=named_user(shapes.text(info, "user_id") or tags.get("mlflow.user")),
        params=shapes.pairs(data, "params"),
        metrics={key: each.value for key, each in points.items()},
        tags=tags,
        artifact_uri=shapes.text(info, "artifact_uri"),
        # MLflow does not say when a run was deleted; its start is certainly not after that.
        deleted_at=started if shapes.text(info, "lifecycle_stage") == "deleted" else None,
        inputs=tuple(map(_input, shapes.objects(inputs, "dataset_inputs"))),
        model_inputs=tuple(shapes.text(each, "model_id") for each in shapes.objects(inputs, "model_inputs")),
        model_outputs=tuple(map(_output, shapes.objects(shapes.inner(item, "outputs"), "model_outputs"))),
        latest={key: (each.value, each.step, each.timestamp_ms) for key, each in points.items()},
    )


def experiment(item: Json) -> Experiment:
    """An experiment, by the number it has there."""
    changed = shapes.moment(item, "last_update_time")
    return Experiment(
        id=shapes.whole(item, "experiment_id", LARGEST_STEP),
        name=shapes.name(item, "name"),
        created_at=shapes.moment(item, "creation_time"),
        updated_at=changed,
        artifact_location=shapes.text(item, "artifact_location"),
        tags=shapes.pairs(item, "tags"),
        deleted_at=changed if shapes.text(item, "lifecycle_stage") == "deleted" else None,
    )


def point(item: Json) -> MetricPoint:
    """One logged value of a metric."""
    # A step has 64 bits and a sign, and may come as a number or as a text.
    step = str(item.get("step") or 0)
    digits = step.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 20 and int(digits) <= LARGEST_STEP):
        raise Misshapen("step")
    data_set = shapes.text(item, "dataset_name"), shapes.text(item, "dataset_digest")
    return MetricPoint(
        key=shapes.name(item, "key"),
        value=shapes.number(item, "value"),
        step=int(step),
        timestamp_ms=shapes.whole(item, "timestamp", shapes.LATEST_MS),
        model_id=shapes.text(item, "model_id") or None,
        data_set=data_set if data_set[0] else None,
    )


def _input(item: Json) -> DataSetInput:
    data_set = shapes.inner(item, "dataset")
    return DataSetInput(
        name=shapes.text(data_set, "name", LIMITS["name"]),
        digest=_short(shapes.text(data_set, "digest")),
        source_type=shapes.text(data_set, "source_type"),
        source=shapes.text(data_set, "source", LIMITS["source"]),
        schema=shapes.text(data_set, "schema", LIMITS["schema"]) or None,
        profile=shapes.text(data_set, "profile", LIMITS["profile"]) or None,
        tags=shapes.pairs(item, "tags"),
    )


def _short(fingerprint: str) -> str:
    """MLflow's digest as it is; one that is longer than MLflow allows by its own hash, since its beginning says little."""
    limit = LIMITS["digest"]
    return fingerprint if len(fingerprint) <= limit else digest(fingerprint)[:limit]


def _output(item: Json) -> ModelOutput:
    step = shapes.whole(item, "step", LARGEST_STEP) if item.get("step") else 0
    return ModelOutput(shapes.name(item, "model_id"), step)
