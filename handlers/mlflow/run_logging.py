"""The endpoints with which a run logs: metrics, params, tags, inputs, outputs, and the history of a metric."""

import json
from collections.abc import Mapping

from bot.domain.run_batch import Batch
from bot.domain.run_search import page_of, token_of
from bot.domain.runs import DataSetInput, ModelOutput
from bot.domain.tokens import Scope
from bot.errors import BadInput
from bot.services import tracking
from handlers.mlflow.clients import client, pairs, point, run_id
from handlers.mlflow.endpoint import Call, Endpoint, Reply
from handlers.mlflow.fields import Fields, missing
from handlers.mlflow.run_shapes import point_shape

MODEL_FIELDS = ("artifact_path", "flavors", "utc_time_created", "run_id")
MOST_POINTS = 2**31 - 1


def log_metric(call: Call) -> Reply:
    """One value of a metric."""
    tracking.log(call.context, client(call), run_id(call.fields), Batch(metrics=[point(call.fields)]))
    return {}


def log_param(call: Call) -> Reply:
    """One param."""
    pair = (call.fields.text("key"), call.fields.maybe_text("value") or "")
    tracking.log(call.context, client(call), run_id(call.fields), Batch(params=[pair]))
    return {}


def set_tag(call: Call) -> Reply:
    """One tag."""
    pair = (call.fields.text("key"), call.fields.maybe_text("value") or "")
    tracking.log(call.context, client(call), run_id(call.fields), Batch(tags=[pair]))
    return {}


def delete_tag(call: Call) -> Reply:
    """Forget a tag."""
    tracking.delete_tag(call.context, client(call), run_id(call.fields), call.fields.text("key"))
    return {}


def log_batch(call: Call) -> Reply:
    """Many at once: all of them, or none."""
    fields = call.fields
    metrics = [point(each, f"metrics[{place}].") for place, each in enumerate(fields.items("metrics"))]
    batch = Batch(metrics, pairs(fields, "params"), pairs(fields, "tags"))
    tracking.log(call.context, client(call), run_id(fields), batch)
    return {}


def log_inputs(call: Call) -> Reply:
    """The data sets and logged models that were read."""
    data_sets = [_data_set(each) for each in call.fields.items("datasets")]
    models = [each.text("model_id") for each in call.fields.items("models")]
    tracking.log_inputs(call.context, client(call), run_id(call.fields), data_sets, models)
    return {}


def log_outputs(call: Call) -> Reply:
    """The logged models that were made."""
    items = call.fields.items("models")
    if not items:
        raise missing("models")
    made = [ModelOutput(each.text("model_id"), each.maybe_whole("step") or 0) for each in items]
    tracking.log_outputs(call.context, client(call), run_id(call.fields), made)
    return {}


def log_model(call: Call) -> Reply:
    """A model as clients before MLflow 3 announce it: kept in the run's tag, where they look for it."""
    text = call.fields.text("model_json")
    try:
        model = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput("Malformed model info: it is not a valid JSON.", field="model_json") from None
    absent = [each for each in MODEL_FIELDS if not isinstance(model, Mapping) or each not in model]
    if absent:
        raise BadInput(f"Model json is missing mandatory fields: {absent}", field="model_json")
    tracking.log_model(call.context, client(call), run_id(call.fields), model)
    return {}


def history(call: Call) -> Reply:
    """What was logged of a metric, whole or in pages."""
    run, key = run_id(call.fields), call.fields.text("metric_key")
    asked = call.fields.maybe_whole("max_results", 1, MOST_POINTS)
    query = ["history", run, key]
    page = page_of(query, call.fields.maybe_text("page_token"), asked or MOST_POINTS)
    # One more than is shown, to know whether another page follows.
    limit = None if asked is None else asked + 1
    found = tracking.history(call.context, client(call), run, key, page.offset, limit)
    shapes = [point_shape(each) for each in found[:asked]]
    more = asked is not None and len(found) > asked
    token = {"next_page_token": token_of(query, page.offset + len(shapes))} if more else {}
    return {**({"metrics": shapes} if shapes else {}), **token}


def _data_set(fields: Fields) -> DataSetInput:
    data_set = fields.item("dataset")
    if data_set is None:
        raise BadInput("Dataset input must have a dataset associated with it.", field="datasets")
    return DataSetInput(
        name=data_set.maybe_text("name") or "",
        digest=data_set.maybe_text("digest") or "",
        source_type=data_set.maybe_text("source_type") or "",
        source=data_set.maybe_text("source") or "",
        schema=data_set.maybe_text("schema"),
        profile=data_set.maybe_text("profile"),
        tags=dict(pairs(fields, "tags")),
    )


READ, WRITE = Scope.READ, Scope.RUNS_WRITE
ENDPOINTS = (
    Endpoint("POST", "runs/log-metric", WRITE, log_metric),
    Endpoint("POST", "runs/log-parameter", WRITE, log_param),
    Endpoint("POST", "runs/set-tag", WRITE, set_tag),
    Endpoint("POST", "runs/delete-tag", WRITE, delete_tag),
    Endpoint("POST", "runs/log-batch", WRITE, log_batch),
    Endpoint("POST", "runs/log-inputs", WRITE, log_inputs),
    Endpoint("POST", "runs/outputs", WRITE, log_outputs),
    Endpoint("POST", "runs/log-model", WRITE, log_model),
    Endpoint("GET", "metrics/get-history", READ, history),
)
