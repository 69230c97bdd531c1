"""Logged models as MLflow 3's clients make them, before anybody registers one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.orm import Session

from bot.domain.epoch import milliseconds
from bot.domain.logged_models import STATUSES, LoggedModel, check_name
from bot.domain.run_search import (
    LOGGED_MODELS,
    Condition,
    Field,
    Kind,
    Order,
    holds,
    in_order,
    page_of,
    parse_filter,
    parse_orders,
    token_of,
)
from bot.errors import BadInput, NotFound
from bot.services.context import Context
from bot.services.tracking import Client, location, require_active
from storage import experiments, logged_models

DataSet = tuple[str, str]  # name and digest; an empty digest is any


@dataclass(frozen=True, slots=True)
class ModelOrder:
    """One key of an order; a metric may be meant as it was measured on one data set."""

    field_name: str
    ascending: bool = True
    data_set: DataSet = ("", "")


@dataclass(frozen=True, slots=True)
class ModelSearch:
    """What is looked for; with `data_sets`, metrics count where they were measured on one of them."""

    experiments: tuple[int, ...]
    filter: str = ""
    data_sets: tuple[DataSet, ...] = ()
    order_by: tuple[ModelOrder, ...] = ()
    limit: int = 50
    token: str | None = None


def create(context: Context, client: Client, wish: LoggedModel) -> LoggedModel:
    """A new logged model; its place follows from its experiment."""
    check_name(wish.name)
    with context.database.write() as session:
        experiment = experiments.find(session, wish.experiment_id, lock=True)
        if experiment is None:
            raise NotFound(f"No Experiment with id={wish.experiment_id} exists")
        client.reach(experiment.name)
        require_active(experiment)
        place = f"{location(context, experiment)}/models/{wish.model_id}/artifacts"
        at = milliseconds(client.at)
        made = replace(wish, artifact_location=place, created_ms=at, updated_ms=at)
        logged_models.add(session, made)
    return made


def get(context: Context, client: Client, model_id: str) -> LoggedModel:
    """One logged model that is not deleted."""
    with context.database.read() as session:
        found = _reached(session, client, model_id)
    if found.deleted_at is not None:
        raise _none(model_id)
    return found


def finalize(context: Context, client: Client, model_id: str, status: str) -> LoggedModel:
    """Say how its upload ended."""
    if status not in STATUSES:
        raise BadInput(f"Invalid model status: {status!r}. It must be one of {STATUSES}.", field="status")
    with context.database.write() as session:
        _reached(session, client, model_id)
        logged_models.finalize(session, model_id, status, client.at)
        return _reached(session, client, model_id)


def delete(context: Context, client: Client, model_id: str) -> None:
    """Mark it as deleted."""
    with context.database.write() as session:
        _reached(session, client, model_id)
        logged_models.delete(session, model_id, client.at)


def set_tags(context: Context, client: Client, model_id: str, tags: Mapping[str, str]) -> LoggedModel:
    """Set tags."""
    with context.database.write() as session:
        _reached(session, client, model_id)
        logged_models.set_tags(session, model_id, dict(tags))
        return _reached(session, client, model_id)


def delete_tag(context: Context, client: Client, model_id: str, key: str) -> None:
    """Forget a tag; NotFound when there is none of that name."""
    with context.database.write() as session:
        if key not in _reached(session, client, model_id).tags:
            raise NotFound(f"No tag with key {key!r} found for model with ID {model_id!r}.")
        logged_models.set_tags(session, model_id, {key: None})


def add_params(context: Context, client: Client, model_id: str, params: Mapping[str, str]) -> None:
    """Add params; one that has another value stays as it is, and refuses the call."""
    with context.database.write() as session:
        _reached(session, client, model_id)
        if changed := logged_models.add_params(session, model_id, params):
            raise BadInput(
                f"Changing param values is not allowed. Params were already logged: {list(changed)}."
            )


def search(context: Context, client: Client, wish: ModelSearch) -> tuple[tuple[LoggedModel, ...], str | None]:
    """A page of the logged models that match, the newest first unless ordered, and the token of the next page."""
    query = [sorted(wish.experiments), wish.filter, wish.data_sets, [str(each) for each in wish.order_by]]
    page = page_of(query, wish.token, wish.limit)
    conditions = parse_filter(wish.filter, LOGGED_MODELS)
    orders = [(each, _parsed(each)) for each in wish.order_by]
    # One moment: what is reached must be judged by the experiments that the models were read from.
    with context.database.snapshot() as session:
        names = experiments.names(session, wish.experiments)
        for name in names.values():
            client.reach(name)
        every = logged_models.in_experiments(session, wish.experiments)
    found = [each for each in every if _matches(each, conditions, wish.data_sets)]
    for order, parsed in reversed(orders):
        on = (order.data_set,) if order.data_set[0] else ()
        value = partial(_value, field=parsed.field, data_sets=on)
        found = in_order(found, value, ascending=parsed.ascending)
    after = page.offset + page.limit
    return tuple(found[page.offset : after]), token_of(query, after) if len(found) > after else None


def _parsed(order: ModelOrder) -> Order:
    # This field comes bare, whatever characters the metric's name has; the grammar wants those quoted.
    name = order.field_name if "`" in order.field_name else _quoted(order.field_name)
    (parsed,) = parse_orders([name], LOGGED_MODELS)
    if parsed.field.kind not in (Kind.ATTRIBUTE, Kind.METRIC):
        raise BadInput(f"Invalid order by field name: {order.field_name}. Only metrics are supported.")
    return replace(parsed, ascending=order.ascending)


def _quoted(name: str) -> str:
    kind, dot, key = name.partition(".")
    return f"{kind}.`{key}`" if dot else name


def _matches(model: LoggedModel, conditions: Sequence[Condition], data_sets: Sequence[DataSet]) -> bool:
    if data_sets and not any(_measured(model, data_sets)):
        return False
    return all(_holds(model, each, data_sets) for each in conditions)


def _holds(model: LoggedModel, condition: Condition, data_sets: Sequence[DataSet]) -> bool:
    if condition.field.kind is not Kind.METRIC:
        return holds(_value(model, condition.field, ()), condition)
    # Any measurement counts, not only the latest: that is how MLflow filters logged models.
    measured = _measured(model, data_sets)
    return any(holds(value, condition) for key, _, value in measured if key == condition.field.key)


def _value(model: LoggedModel, field: Field, data_sets: Sequence[DataSet]) -> object:
    if field.kind is Kind.METRIC:
        points = [(place, value) for key, place, value in _measured(model, data_sets) if key == field.key]
        return max(points, key=lambda each: each[0])[1] if points else None
    if field.kind is Kind.ATTRIBUTE:
        return _attribute(model, field.key)
    return (model.params if field.kind is Kind.PARAM else model.tags).get(field.key)


def _measured(
    model: LoggedModel, data_sets: Sequence[DataSet]
) -> Sequence[tuple[str, tuple[int, int], float]]:
    return [
        (point.key, (point.timestamp_ms, point.step), point.value)
        for point in (each.point for each in model.metrics)
        if not data_sets or any(_is_on(point.data_set, each) for each in data_sets)
    ]


def _is_on(measured: DataSet | None, wanted: DataSet) -> bool:
    return measured is not None and measured[0] == wanted[0] and wanted[1] in ("", measured[1])


def _attribute(model: LoggedModel, key: str) -> object:
    return {
        "creation_timestamp_ms": model.created_ms,
        "experiment_id": str(model.experiment_id),
        "last_updated_timestamp_ms": model.updated_ms,
        "model_id": model.model_id,
        "model_type": model.model_type,
        "name": model.name,
        "source_run_id": model.source_run_id,
        "status": model.status.removeprefix("LOGGED_MODEL_"),
    }[key]


def _reached(session: Session, client: Client, model_id: str) -> LoggedModel:
    found = logged_models.find(session, model_id)
    if found is None:
        raise _none(model_id)
    client.reach(experiments.names(session, [found.experiment_id])[found.experiment_id])
    return found


def _none(model_id: str) -> NotFound:
    return NotFound(f"Logged model with ID '{model_id}' not found.")
