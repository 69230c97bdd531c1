"""The endpoints of logged models."""

import uuid

from bot.domain.experiments import check_id
from bot.domain.logged_models import STATUSES, LoggedModel
from bot.domain.run_names import random_name
from bot.domain.tokens import Scope
from bot.errors import BadInput
from bot.services import logged_models
from bot.services.logged_models import DataSet, ModelOrder, ModelSearch
from handlers.mlflow.clients import client, experiment_id, pairs
from handlers.mlflow.endpoint import Call, Endpoint, Reply
from handlers.mlflow.fields import Fields, missing
from handlers.mlflow.run_shapes import model_shape

DEFAULT_LIMIT = 50
NUMBERED = dict(zip("123", STATUSES, strict=True))


def create(call: Call) -> Reply:
    """A new one, whose upload is yet to come."""
    fields = call.fields
    made = uuid.uuid4()
    wish = LoggedModel(
        model_id=f"m-{made.hex}",
        experiment_id=experiment_id(fields),
        name=fields.maybe_text("name") or random_name(made.int),
        artifact_location="",
        created_ms=0,
        updated_ms=0,
        model_type=fields.maybe_text("model_type") or "",
        source_run_id=fields.maybe_text("source_run_id") or "",
        params=dict(pairs(fields, "params")),
        tags=dict(pairs(fields, "tags")),
    )
    return {"model": model_shape(logged_models.create(call.context, client(call), wish))}


def get(call: Call) -> Reply:
    """One of them."""
    return {"model": model_shape(logged_models.get(call.context, client(call), _id(call)))}


def finalize(call: Call) -> Reply:
    """How its upload ended."""
    status = _status(call.fields)
    return {"model": model_shape(logged_models.finalize(call.context, client(call), _id(call), status))}


def delete(call: Call) -> Reply:
    """Mark it as deleted."""
    logged_models.delete(call.context, client(call), _id(call))
    return {}


def set_tags(call: Call) -> Reply:
    """Set tags."""
    logged_models.set_tags(call.context, client(call), _id(call), dict(pairs(call.fields, "tags")))
    return {}


def delete_tag(call: Call) -> Reply:
    """Forget a tag."""
    logged_models.delete_tag(call.context, client(call), _id(call), call.fields.text("tag_key"))
    return {}


def log_params(call: Call) -> Reply:
    """Add params."""
    logged_models.add_params(call.context, client(call), _id(call), dict(pairs(call.fields, "params")))
    return {}


def search(call: Call) -> Reply:
    """A page of those of some experiments."""
    fields = call.fields
    ids = fields.texts("experiment_ids")
    if not ids:
        raise missing("experiment_ids")
    wish = ModelSearch(
        experiments=tuple(map(check_id, ids)),
        filter=fields.maybe_text("filter") or "",
        data_sets=tuple(_named(each) for each in fields.items("datasets")),
        order_by=tuple(_order(each) for each in fields.items("order_by")),
        limit=fields.maybe_whole("max_results", 1, 1000) or DEFAULT_LIMIT,
        token=fields.maybe_text("page_token") or None,
    )
    found, token = logged_models.search(call.context, client(call), wish)
    models = [model_shape(each) for each in found]
    return {**({"models": models} if models else {}), **({"next_page_token": token} if token else {})}


def _id(call: Call) -> str:
    return call.fields.text("model_id")


def _status(fields: Fields) -> str:
    if not fields.has("status"):
        raise missing("status")
    try:
        typed = fields.text("status")
    except BadInput:
        typed = str(fields.whole("status"))
    return NUMBERED.get(typed, typed)


def _order(fields: Fields) -> ModelOrder:
    return ModelOrder(fields.text("field_name"), fields.flag("ascending", default=True), _data_set(fields))


def _named(fields: Fields) -> DataSet:
    found = _data_set(fields)
    if not found[0]:
        raise BadInput("`dataset_name` in the `datasets` clause must be specified.", field="datasets")
    return found


def _data_set(fields: Fields) -> DataSet:
    return fields.maybe_text("dataset_name") or "", fields.maybe_text("dataset_digest") or ""


READ, WRITE = Scope.READ, Scope.RUNS_WRITE
ENDPOINTS = (
    Endpoint("POST", "logged-models", WRITE, create),
    Endpoint("POST", "logged-models/search", READ, search),
    Endpoint("GET", "logged-models/{model_id}", READ, get),
    Endpoint("PATCH", "logged-models/{model_id}", WRITE, finalize),
    Endpoint("DELETE", "logged-models/{model_id}", WRITE, delete),
    Endpoint("PATCH", "logged-models/{model_id}/tags", WRITE, set_tags),
    Endpoint("DELETE", "logged-models/{model_id}/tags/{tag_key}", WRITE, delete_tag),
    Endpoint("POST", "logged-models/{model_id}/params", WRITE, log_params),
)
