"""Registered models over MLflow's protocol."""

from bot.domain.registry import RegisteredModel
from bot.domain.registry_names import check_tag, check_tag_key
from bot.domain.registry_search import MODEL_KEYS, MODEL_ORDERS, parse_filter, parse_orders
from bot.domain.tokens import Scope
from bot.errors import BadInput
from bot.services import aliases, registered_models
from bot.services.visibility import hidden_from
from handlers.mlflow import registry_answers as show
from handlers.mlflow.endpoint import Call, Endpoint, Reply
from handlers.mlflow.fields import Fields
from handlers.mlflow.paging import page
from storage import registry, registry_search

# MLflow's own limit of a page.
MOST = 1000
STAGES = {"none": "None", "staging": "Staging", "production": "Production", "archived": "Archived"}


def create(call: Call) -> Reply:
    """Register a model."""
    fields = call.fields
    wish = RegisteredModel(
        fields.text("name"), fields.maybe_text("description") or "", created_at=call.at, tags=pairs(fields)
    )
    made = registered_models.create(call.context, call.token, wish, call.at)
    return {"registered_model": show.model(made, {})}


def get(call: Call) -> Reply:
    """One registered model."""
    return {"registered_model": _shown(call, call.fields.text("name"))}


def search(call: Call) -> Reply:
    """Registered models that a filter finds, page by page."""
    fields = call.fields
    size = fields.maybe_whole("max_results", 0, MOST)
    conditions = parse_filter(fields.maybe_text("filter") or "", MODEL_KEYS)
    orders = parse_orders(fields.texts("order_by"), MODEL_ORDERS)
    hidden = hidden_from(call.context, call.token)
    with call.context.database.snapshot() as session:
        found = registry_search.models(session, conditions, orders)
        # Filtered before the page is cut: else a page could be empty, and its length tell of what is hidden.
        seen = [each for each in found if each not in hidden and call.token.reaches_model(each)]
        names, following = page(
            seen, (conditions, orders), 100 if size is None else size, fields.maybe_text("page_token")
        )
        known = registry.models_of(session, names)
        pointing = aliases.listed(session, call.context.policy(), names)
        latest = registry.latest_of(session, names)
    shown = [show.model(known[name], pointing[name], latest.get(name)) for name in names]
    return show.without_empty({"registered_models": shown, "next_page_token": following})


def update(call: Call) -> Reply:
    """Another description."""
    name, description = call.fields.text("name"), call.fields.maybe_text("description") or ""
    registered_models.describe(call.context, call.token, name, description, call.at)
    return {"registered_model": _shown(call, name)}


def rename(call: Call) -> Reply:
    """Another name, which the token must reach as well."""
    new_name = call.fields.text("new_name")
    call.reach_model(new_name)
    registered_models.rename(call.context, call.token, call.fields.text("name"), new_name, call.at)
    return {"registered_model": _shown(call, new_name)}


def delete(call: Call) -> Reply:
    """Delete one with its versions."""
    registered_models.delete(call.context, call.token, call.fields.text("name"), call.at)
    return {}


def set_tag(call: Call) -> Reply:
    """Set a tag."""
    key, value = check_tag(call.fields.text("key"), call.fields.maybe_text("value") or "")
    registered_models.tag(call.context, call.token, call.fields.text("name"), {key: value}, call.at)
    return {}


def delete_tag(call: Call) -> Reply:
    """Delete a tag, if it is there."""
    key = check_tag_key(call.fields.text("key"))
    registered_models.tag(call.context, call.token, call.fields.text("name"), {key: None}, call.at)
    return {}


def latest_versions(call: Call) -> Reply:
    """The latest version; every version is in the stage `None`, as MLflow 3 registers them."""
    name = call.fields.text("name")
    stages = [_stage(each) for each in call.fields.texts("stages")]
    with call.context.database.snapshot() as session:
        registered_models.the(session, name)
        found = registry.latest_of(session, [name]).get(name)
        pointing = aliases.listed(session, call.context.policy(), [name])[name]
    if found is None or (stages and show.NO_STAGE not in stages):
        return {}
    return {"model_versions": [show.version(found, show.pointing_at(pointing, found.version))]}


def pairs(fields: Fields) -> dict[str, str]:
    """The tags of a request, the last of a name counting."""
    return {each.text("key"): each.maybe_text("value") or "" for each in fields.items("tags")}


def _stage(word: str) -> str:
    found = STAGES.get(word.lower())
    if found is None:
        raise BadInput(f"Invalid stage {word!r}. Stages are {', '.join(STAGES.values())}.", field="stages")
    return found


def _shown(call: Call, name: str) -> dict[str, object]:
    with call.context.database.snapshot() as session:
        found = registered_models.the(session, name)
        pointing = aliases.listed(session, call.context.policy(), [name])[name]
        return show.model(found, pointing, registry.latest_of(session, [name]).get(name))


_AT = "registered-models"
ENDPOINTS = (
    Endpoint("POST", f"{_AT}/create", Scope.VERSIONS_WRITE, create, "name"),
    Endpoint("GET", f"{_AT}/get", Scope.READ, get, "name"),
    Endpoint("GET", f"{_AT}/search", Scope.READ, search),
    Endpoint("PATCH", f"{_AT}/update", Scope.VERSIONS_WRITE, update, "name"),
    Endpoint("POST", f"{_AT}/rename", Scope.VERSIONS_WRITE, rename, "name"),
    Endpoint("DELETE", f"{_AT}/delete", Scope.VERSIONS_WRITE, delete, "name"),
    Endpoint("POST", f"{_AT}/set-tag", Scope.VERSIONS_WRITE, set_tag, "name"),
    Endpoint("DELETE", f"{_AT}/delete-tag", Scope.VERSIONS_WRITE, delete_tag, "name"),
    Endpoint("GET", f"{_AT}/get-latest-versions", Scope.READ, latest_versions, "name"),
    Endpoint("POST", f"{_AT}/get-latest-versions", Scope.READ, latest_versions, "name"),
)
