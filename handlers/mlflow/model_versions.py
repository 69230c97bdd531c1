"""Versions of registered models over MLflow's protocol."""

from bot.domain.registration import Registration
from bot.domain.registry_names import check_tag, check_tag_key, check_version
from bot.domain.registry_search import VERSION_KEYS, VERSION_ORDERS, parse_filter, parse_orders
from bot.domain.text import quoted
from bot.domain.tokens import Scope
from bot.errors import BadInput, NotAllowed
from bot.services import aliases, registering, versions
from bot.services.visibility import hidden_from
from handlers.mlflow import registry_answers as show
from handlers.mlflow.endpoint import Call, Endpoint, Reply
from handlers.mlflow.paging import page
from handlers.mlflow.registered_models import pairs
from storage import registry, registry_search

# MLflow's own limit of a page.
MOST = 200_000


def create(call: Call) -> Reply:
    """Register a version."""
    fields = call.fields
    wish = Registration(
        fields.text("name"),
        fields.text("source"),
        run_id=fields.maybe_text("run_id") or "",
        logged_model_id=fields.maybe_text("model_id") or "",
        run_link=fields.maybe_text("run_link") or "",
        description=fields.maybe_text("description") or "",
        tags=pairs(fields),
    )
    return {"model_version": show.version(registering.register(call.context, call.token, wish, call.at))}


def get(call: Call) -> Reply:
    """One version."""
    return {"model_version": _shown(call, *_named(call))}


def search(call: Call) -> Reply:
    """Versions that a filter finds, page by page."""
    fields = call.fields
    size = fields.maybe_whole("max_results", 1, MOST) or 10_000
    conditions = parse_filter(fields.maybe_text("filter") or "", VERSION_KEYS)
    orders = parse_orders(fields.texts("order_by"), VERSION_ORDERS)
    hidden = hidden_from(call.context, call.token)
    with call.context.database.snapshot() as session:
        found = registry_search.versions(session, conditions, orders)
        # Filtered before the page is cut: else a page could be empty, and its length tell of what is hidden.
        seen = [each for each in found if each[0] not in hidden and call.token.reaches_model(each[0])]
        wanted, following = page(seen, (conditions, orders), size, fields.maybe_text("page_token"))
        known = registry.versions_named(session, wanted)
    shown = [show.version(known[each]) for each in wanted]
    return show.without_empty({"model_versions": shown, "next_page_token": following})


def update(call: Call) -> Reply:
    """Another description."""
    name, number = _named(call)
    versions.describe(call.context, call.token, name, number, call.fields.maybe_text("description"), call.at)
    return {"model_version": _shown(call, name, number)}


def delete(call: Call) -> Reply:
    """Delete one that nothing depends on."""
    name, number = _named(call)
    versions.delete(call.context, call.token, name, number, call.at)
    return {}


def set_tag(call: Call) -> Reply:
    """Set a tag."""
    name, number = _named(call)
    key, value = check_tag(call.fields.text("key"), call.fields.maybe_text("value") or "")
    versions.tag(call.context, call.token, name, number, {key: value}, call.at)
    return {}


def delete_tag(call: Call) -> Reply:
    """Delete a tag, if it is there."""
    name, number = _named(call)
    key = check_tag_key(call.fields.text("key"))
    versions.tag(call.context, call.token, name, number, {key: None}, call.at)
    return {}


def download_uri(call: Call) -> Reply:
    """Where its files lie."""
    name, number = _named(call)
    with call.context.database.snapshot() as session:
        return {"artifact_uri": versions.the(session, name, number).artifact.uri}


def transition(call: Call) -> Reply:
    """Stages are not set here: what is live is asked for in Slack."""
    name, number = _named(call)
    call.fields.text("stage")
    # A version that is not there is said to be so before stages are refused.
    with call.context.database.snapshot() as session:
        versions.the(session, name, number)
    places = [each.name for each in call.context.policy().environments]
    raise NotAllowed(
        "Versions have no stages here; what is live in an environment is decided in Slack.",
        hint=f"Ask there: `/mlops promote {quoted(name)} {number} to {places[-1]}`.",
    )


def _named(call: Call) -> tuple[str, int]:
    version = call.fields.maybe_text("version")
    if not version:
        raise BadInput("Missing value for required parameter 'version'.", field="version")
    return call.fields.text("name"), check_version(version)


def _shown(call: Call, name: str, number: int) -> dict[str, object]:
    with call.context.database.snapshot() as session:
        found = versions.the(session, name, number)
        pointing = aliases.listed(session, call.context.policy(), [name])[name]
    return show.version(found, show.pointing_at(pointing, number))


_AT = "model-versions"
ENDPOINTS = (
    Endpoint("POST", f"{_AT}/create", Scope.VERSIONS_WRITE, create, "name"),
    Endpoint("GET", f"{_AT}/get", Scope.READ, get, "name"),
    Endpoint("GET", f"{_AT}/search", Scope.READ, search),
    Endpoint("PATCH", f"{_AT}/update", Scope.VERSIONS_WRITE, update, "name"),
    Endpoint("DELETE", f"{_AT}/delete", Scope.VERSIONS_WRITE, delete, "name"),
    Endpoint("POST", f"{_AT}/set-tag", Scope.VERSIONS_WRITE, set_tag, "name"),
    Endpoint("DELETE", f"{_AT}/delete-tag", Scope.VERSIONS_WRITE, delete_tag, "name"),
    Endpoint("GET", f"{_AT}/get-download-uri", Scope.READ, download_uri, "name"),
    Endpoint("POST", f"{_AT}/transition-stage", Scope.VERSIONS_WRITE, transition, "name"),
)
