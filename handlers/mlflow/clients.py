"""Who speaks to the tracking endpoints, and what every one of them reads in the same way."""

from collections.abc import Sequence

from bot.domain.experiments import check_id
from bot.domain.run_search import View
from bot.domain.runs import MetricPoint
from bot.errors import BadInput
from bot.services.run_search import Search
from bot.services.tracking import Client
from bot.services.visibility import experiments_hidden_from
from handlers.mlflow.endpoint import Call
from handlers.mlflow.fields import Fields, missing

# Protobuf's numbers for the same words: some clients send those.
VIEWS = {str(number): view for number, view in enumerate(View, 1)}


def client(call: Call) -> Client:
    """The token's author, and the experiments that the token reaches."""
    hidden = experiments_hidden_from(call.context, call.token)
    return Client(call.token.author, call.at, call.token.reaches_experiment, hidden)


def run_id(fields: Fields) -> str:
    """The run that is meant; old clients say `run_uuid`."""
    return fields.maybe_text("run_id") or fields.text("run_uuid")


def experiment_id(fields: Fields) -> int:
    """The experiment that is meant."""
    return check_id(fields.text("experiment_id"))


def pairs(fields: Fields, name: str) -> Sequence[tuple[str, str]]:
    """Tags or params: objects with `key` and `value`, an empty text where there is no value."""
    return [
        (_required(each, "key", f"{name}[{place}].key"), each.maybe_text("value") or "")
        for place, each in enumerate(fields.items(name))
    ]


def point(fields: Fields, path: str = "") -> MetricPoint:
    """A metric; `path` names it in a refusal."""
    for name in ("value", "timestamp"):
        if not fields.has(name):
            raise missing(f"{path}{name}")
    on = fields.maybe_text("dataset_name")
    return MetricPoint(
        key=_required(fields, "key", f"{path}key"),
        value=fields.number("value"),
        step=fields.maybe_whole("step") or 0,
        timestamp_ms=fields.whole("timestamp"),
        model_id=fields.maybe_text("model_id") or None,
        data_set=(on, fields.maybe_text("dataset_digest") or "") if on else None,
    )


def search_of(fields: Fields, view: str, limit: int, experiments: tuple[int, ...] = ()) -> Search:
    """Filter, order, view and page of a search; `view` names the field, `limit` is what it is without one."""
    asked = fields.maybe_whole("max_results")
    return Search(
        experiments,
        fields.maybe_text("filter") or "",
        fields.texts("order_by"),
        _view(fields, view),
        limit if asked is None else asked,
        fields.maybe_text("page_token") or None,
    )


def _view(fields: Fields, name: str) -> View:
    if not fields.has(name):
        return View.ACTIVE_ONLY
    # Sent as a number by some clients, as a text by others.
    try:
        typed = fields.text(name)
    except BadInput:
        typed = str(fields.whole(name))
    if typed in VIEWS:
        return VIEWS[typed]
    if typed not in set(View):
        raise BadInput(f"Invalid value '{typed}' for parameter '{name}' supplied.", field=name)
    return View(typed)


def _required(fields: Fields, name: str, path: str) -> str:
    found = fields.maybe_text(name)
    if not found:
        raise missing(path)
    return found
