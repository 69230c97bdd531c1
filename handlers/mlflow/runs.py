"""The endpoints of runs: begun, found, ended, deleted, restored, searched."""

import uuid

from bot.domain.experiments import check_id
from bot.domain.run_names import random_name
from bot.domain.runs import STATUSES
from bot.domain.tokens import Scope
from bot.errors import BadInput
from bot.services import run_search, tracking
from bot.services.tracking import Beginning
from handlers.mlflow.clients import client, pairs, run_id, search_of
from handlers.mlflow.endpoint import Call, Endpoint, Reply
from handlers.mlflow.fields import Fields
from handlers.mlflow.run_shapes import run_info, run_shape

DEFAULT_LIMIT = 1000
NUMBERED = dict(zip("12345", ("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"), strict=True))


def create(call: Call) -> Reply:
    """Begin one."""
    fields = call.fields
    made = uuid.uuid4()
    wish = Beginning(
        made.hex,
        random_name(made.int),
        fields.maybe_text("run_name") or "",
        fields.maybe_whole("start_time", 0, LATEST_MS) or 0,
        pairs(fields, "tags"),
    )
    # The experiment that MLflow calls Default.
    experiment = check_id(fields.maybe_text("experiment_id") or "0")
    run = run_shape(tracking.create_run(call.context, client(call), experiment, wish))
    return {"run": {name: part for name, part in run.items() if name != "outputs"}}


def get(call: Call) -> Reply:
    """The whole run."""
    return {"run": run_shape(tracking.get_run(call.context, client(call), run_id(call.fields)))}


def update(call: Call) -> Reply:
    """Another status, end or name."""
    fields = call.fields
    ended = fields.maybe_whole("end_time", 0, LATEST_MS)
    name = fields.maybe_text("run_name") or ""
    run = tracking.update_run(call.context, client(call), run_id(fields), _status(fields), ended, name)
    return {"run_info": run_info(run)}


def delete(call: Call) -> Reply:
    """Mark it as deleted."""
    tracking.delete_run(call.context, client(call), run_id(call.fields))
    return {}


def restore(call: Call) -> Reply:
    """Take it back."""
    tracking.restore_run(call.context, client(call), run_id(call.fields))
    return {}


def search(call: Call) -> Reply:
    """A page of the runs of some experiments."""
    experiments = tuple(check_id(each) for each in call.fields.texts("experiment_ids"))
    tracking.reach_all(call.context, client(call), experiments)
    wish = search_of(call.fields, "run_view_type", DEFAULT_LIMIT, experiments)
    found = run_search.search_runs(call.context, wish)
    runs = [run_shape(each) for each in found.runs]
    return {**({"runs": runs} if runs else {}), **({"next_page_token": found.token} if found.token else {})}


def _status(fields: Fields) -> str | None:
    if not fields.has("status"):
        return None
    try:
        typed = fields.text("status")
    except BadInput:
        typed = str(fields.whole("status"))
    status = NUMBERED.get(typed, typed)
    if status not in STATUSES:
        raise BadInput(f"Invalid value '{typed}' for parameter 'status' supplied.", field="status")
    return status


LATEST_MS = 253_402_300_799_999  # the end of the year 9999
READ, WRITE = Scope.READ, Scope.RUNS_WRITE
ENDPOINTS = (
    Endpoint("POST", "runs/create", WRITE, create),
    Endpoint("GET", "runs/get", READ, get),
    Endpoint("POST", "runs/update", WRITE, update),
    Endpoint("POST", "runs/delete", WRITE, delete),
    Endpoint("POST", "runs/restore", WRITE, restore),
    Endpoint("POST", "runs/search", READ, search),
)
