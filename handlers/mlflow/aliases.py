"""Aliases over MLflow's protocol: free ones are set here, those of environments are only read."""

from bot.domain.registry_names import check_version
from bot.domain.tokens import Scope
from bot.services import aliases, registered_models
from handlers.mlflow import registry_answers as show
from handlers.mlflow.endpoint import Call, Endpoint, Reply


def get(call: Call) -> Reply:
    """The version that an alias names."""
    name, alias, policy = call.fields.text("name"), call.fields.text("alias"), call.context.policy()
    with call.context.database.snapshot() as session:
        registered_models.the(session, name)
        found = aliases.follow(session, policy, name, alias)
        pointing = aliases.listed(session, policy, [name])[name]
    return {"model_version": show.version(found, show.pointing_at(pointing, found.version))}


def point(call: Call) -> Reply:
    """Let a free alias name a version."""
    fields = call.fields
    number = check_version(fields.text("version"))
    aliases.point(call.context, call.token, fields.text("name"), fields.text("alias"), number, call.at)
    return {}


def remove(call: Call) -> Reply:
    """Take a free alias away."""
    aliases.remove(call.context, call.token, call.fields.text("name"), call.fields.text("alias"), call.at)
    return {}


_AT = "registered-models/alias"
ENDPOINTS = (
    Endpoint("GET", _AT, Scope.READ, get, "name"),
    Endpoint("POST", _AT, Scope.VERSIONS_WRITE, point, "name"),
    Endpoint("DELETE", _AT, Scope.VERSIONS_WRITE, remove, "name"),
)
