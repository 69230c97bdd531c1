"""What stands behind a version: the run, and the logged model of MLflow 3 with what was measured of it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from bot.domain.evidence import digest
from bot.domain.mirror import Details, SeenVersion, named_user
from bot.domain.registration import measured_on
from bot.domain.registry import DataSetVersion
from bot.domain.run_inputs import is_evaluation
from bot.domain.runs import Run
from bot.errors import NotFound, Unavailable
from bot.integrations.mlflow import run_shapes, shapes
from bot.integrations.mlflow.client import NOT_MLFLOW, Client, NoSuchCall
from bot.integrations.mlflow.shapes import Misshapen

_SHA256 = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-fA-F]{7,64}")

Json = Mapping[str, Any]


def details(client: Client, version: SeenVersion) -> Details:
    """The run and the measurements of a version; what the server does not have any more is left out."""
    try:
        logged = _logged(client, version.logged_model)
        # MLflow 3 may register a logged model without naming its run, which the logged model does.
        run_id = version.run_id or shapes.text(shapes.inner(logged, "info"), "source_run_id")
        run = _run(client, run_id)
        experiment = _experiment(client, shapes.text(shapes.inner(run, "info"), "experiment_id", 64))
        return _put_together(version, run, experiment, shapes.inner(logged, "data"))
    except Misshapen:
        raise Unavailable(f"{NOT_MLFLOW}.", hint="Check MLOPS_REGISTRY.") from None


def _logged(client: Client, model_id: str | None) -> Json:
    if model_id is None:
        return {}
    try:
        return shapes.inner(client.get(f"logged-models/{quote(model_id, safe='')}"), "model")
    except (NotFound, NoSuchCall):
        return {}


def _run(client: Client, run_id: str) -> Json:
    if not run_id:
        return {}
    try:
        return shapes.inner(client.get("runs/get", run_id=run_id), "run")
    except NotFound:
        return {}


def _experiment(client: Client, experiment_id: str) -> str:
    try:
        found = client.get("experiments/get", experiment_id=experiment_id) if experiment_id else {}
        return shapes.name(shapes.inner(found, "experiment"), "name")
    except (NotFound, Misshapen):
        # A run is shown all the same when its experiment may not be read.
        return f"experiment {experiment_id}"


def _put_together(version: SeenVersion, answer: Json, experiment: str, logged: Json) -> Details:
    data = shapes.inner(answer, "data")
    tags = shapes.pairs(data, "tags")
    used = shapes.objects(shapes.inner(answer, "inputs"), "dataset_inputs")
    trained_on = tuple(_data_set(each) for each in used if not _is_evaluation(each))
    measured = {_fingerprint(each) for each in used if _is_evaluation(each)}
    measured |= {shapes.text(each, "dataset_digest") for each in shapes.objects(logged, "metrics")} - {""}
    commit = tags.get("mlflow.source.git.commit", "")
    sha256 = version.tags.get("mlops.sha256") or tags.get("mlops.sha256") or ""
    found = Details(
        author=named_user(tags.get("mlflow.user") or version.user),
        commit=commit if _COMMIT.fullmatch(commit) else None,
        dirty=tags.get("mlflow.source.git.dirty", "").lower() == "true",
        sha256=sha256 if _SHA256.fullmatch(sha256) else None,
        # What was measured of the model itself says more than what its run logged last.
        metrics={**shapes.metrics(data), **shapes.metrics(logged)},
        params={**shapes.pairs(data, "params"), **shapes.pairs(logged, "params")},
        data_sets=trained_on,
        # Measured on two data sets at once: nobody can say which metric belongs to which.
        evaluation_fingerprint=_short(measured.pop()) if len(measured) == 1 else None,
    )
    return replace(found, run=_recorded(answer, experiment, found))


def _recorded(answer: Json, experiment: str, found: Details) -> Run | None:
    """The run itself; None when there is none, or its id is longer than any of ours."""
    run_id = shapes.text(shapes.inner(answer, "info"), "run_id")
    if not 0 < len(run_id) <= run_shapes.RUN_ID_LENGTH:
        return None
    run = run_shapes.run(answer, experiment)
    return replace(run, author=found.author, evaluation_fingerprint=measured_on(run) or None)


def _data_set(used: Json) -> DataSetVersion:
    data_set = shapes.inner(used, "dataset")
    name = shapes.text(data_set, "name", shapes.LONGEST_NAME) or "unnamed"
    version = shapes.text(data_set, "digest", shapes.LONGEST_NAME)
    return DataSetVersion(name, version, _short(_fingerprint(used)))


def _fingerprint(used: Json) -> str:
    return shapes.text(shapes.inner(used, "dataset"), "digest")


def _short(fingerprint: str) -> str:
    """MLflow's digest as it is; a longer one by its own hash."""
    return fingerprint if len(fingerprint) <= 64 else digest(fingerprint)


def _is_evaluation(used: Json) -> bool:
    return is_evaluation(shapes.pairs(used, "tags"))
