"""The endpoints of experiments."""

from bot.domain.experiments import Experiment
from bot.domain.tokens import Scope
from bot.errors import BadInput
from bot.services import experiments
from bot.services.tracking import location
from handlers.mlflow.clients import client, experiment_id, pairs, search_of
from handlers.mlflow.endpoint import Call, Endpoint, Reply
from handlers.mlflow.run_shapes import Shape, experiment_shape


def create(call: Call) -> Reply:
    """A new one."""
    place = call.fields.maybe_text("artifact_location") or ""
    made = experiments.create(
        call.context, client(call), call.fields.text("name"), place, pairs(call.fields, "tags")
    )
    return {"experiment_id": str(made.id)}


def get(call: Call) -> Reply:
    """By its id."""
    return {
        "experiment": _shape(call, experiments.get(call.context, client(call), experiment_id(call.fields)))
    }


def get_by_name(call: Call) -> Reply:
    """By its name."""
    name = call.fields.text("experiment_name")
    return {"experiment": _shape(call, experiments.get_by_name(call.context, client(call), name))}


def search(call: Call) -> Reply:
    """A page of those that the token reaches."""
    asked = call.fields.maybe_whole("max_results")
    # MLflow has no default here and refuses the 0 that stands for none, in these words.
    if asked is None:
        raise BadInput("Invalid value 0 for parameter 'max_results' supplied. It must be from 1 to 50000.")
    found, token = experiments.search(call.context, client(call), search_of(call.fields, "view_type", asked))
    shapes = [_shape(call, each) for each in found]
    return {**({"experiments": shapes} if shapes else {}), **({"next_page_token": token} if token else {})}


def update(call: Call) -> Reply:
    """Another name."""
    name = call.fields.maybe_text("new_name")
    if name is not None:
        experiments.rename(call.context, client(call), experiment_id(call.fields), name)
    return {}


def delete(call: Call) -> Reply:
    """Mark it and its runs as deleted."""
    experiments.delete(call.context, client(call), experiment_id(call.fields))
    return {}


def restore(call: Call) -> Reply:
    """Take it and its runs back."""
    experiments.restore(call.context, client(call), experiment_id(call.fields))
    return {}


def set_tag(call: Call) -> Reply:
    """Set a tag."""
    key, value = call.fields.text("key"), call.fields.maybe_text("value") or ""
    experiments.set_tag(call.context, client(call), experiment_id(call.fields), key, value)
    return {}


def delete_tag(call: Call) -> Reply:
    """Forget a tag."""
    experiments.delete_tag(call.context, client(call), experiment_id(call.fields), call.fields.text("key"))
    return {}


def _shape(call: Call, experiment: Experiment) -> Shape:
    return experiment_shape(experiment, location(call.context, experiment))


READ, WRITE = Scope.READ, Scope.RUNS_WRITE
ENDPOINTS = (
    Endpoint("POST", "experiments/create", WRITE, create),
    Endpoint("GET", "experiments/get", READ, get),
    Endpoint("GET", "experiments/get-by-name", READ, get_by_name),
    Endpoint("GET", "experiments/search", READ, search),
    Endpoint("POST", "experiments/search", READ, search),
    Endpoint("POST", "experiments/update", WRITE, update),
    Endpoint("POST", "experiments/delete", WRITE, delete),
    Endpoint("POST", "experiments/restore", WRITE, restore),
    Endpoint("POST", "experiments/set-experiment-tag", WRITE, set_tag),
    Endpoint("POST", "experiments/delete-experiment-tag", WRITE, delete_tag),
)
