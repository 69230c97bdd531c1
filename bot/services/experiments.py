"""Experiments as training jobs ask for them over MLflow's protocol."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.orm import Session

from bot.domain.epoch import milliseconds
from bot.domain.experiments import Experiment, check_location, check_name
from bot.domain.run_batch import EXPERIMENT_TAG_LIMIT, check_key
from bot.domain.run_search import (
    EXPERIMENTS,
    Field,
    Kind,
    View,
    holds,
    in_order,
    page_of,
    parse_filter,
    parse_orders,
    token_of,
)
from bot.errors import AlreadyExists, BadInput, NotFound
from bot.services.context import Context
from bot.services.run_search import Search, check_limit
from bot.services.tracking import Client, location, require_active
from storage import experiments

Pairs = Sequence[tuple[str, str]]
DEFAULT_ORDER = ("creation_time DESC", "experiment_id ASC")


def create(context: Context, client: Client, name: str, place: str, tags: Pairs = ()) -> Experiment:
    """A new experiment; its artifacts go to `place`, or below the artifact root."""
    client.reach(check_name(name))
    kept = {key: _checked(key, value) for key, value in tags}
    with context.database.write() as session:
        made = experiments.add(session, name, client.at, check_location(place).rstrip("/"), kept)
        if made is None:
            raise _taken(name)
        # The place holds the experiment's number, which only its row gives.
        experiments.place(session, made.id, location(context, made))
        return _found(session, made.id)


def get(context: Context, client: Client, experiment_id: int) -> Experiment:
    """One experiment, deleted or not."""
    with context.database.read() as session:
        return _reached(session, client, experiment_id)


def get_by_name(context: Context, client: Client, name: str) -> Experiment:
    """One experiment by its name, deleted or not."""
    with context.database.read() as session:
        found = experiments.find_by_name(session, name)
    if found is None:
        raise NotFound(f"Could not find experiment with name '{name}'")
    client.reach(found.name)
    return found


def search(context: Context, client: Client, wish: Search) -> tuple[tuple[Experiment, ...], str | None]:
    """A page of the experiments that the client reaches, the newest first, and the token of the next page."""
    check_limit(wish.limit)
    query = [wish.filter, list(wish.order_by), wish.view]
    page = page_of(query, wish.token, wish.limit)
    conditions = parse_filter(wish.filter, EXPERIMENTS)
    orders = parse_orders(wish.order_by or DEFAULT_ORDER, EXPERIMENTS)
    with context.database.read() as session:
        every = experiments.listed(session)
    # What a client reaches is a function and no column, so it is filtered before the page is cut.
    found = [
        each
        for each in reversed(every)
        if client.sees(each.name)
        and _is_in(each, wish.view)
        and all(holds(_value(each, condition.field), condition) for condition in conditions)
    ]
    # Each sort is stable, so sorting by the last key first gives the order of all of them.
    for order in reversed(orders):
        found = in_order(found, partial(_rank, field=order.field), ascending=order.ascending)
    after = page.offset + page.limit
    return tuple(found[page.offset : after]), token_of(query, after) if len(found) > after else None


def _is_in(experiment: Experiment, view: View) -> bool:
    return view is View.ALL or (experiment.deleted_at is not None) == (view is View.DELETED_ONLY)


def _value(experiment: Experiment, field: Field) -> object:
    if field.kind is Kind.TAG:
        return experiment.tags.get(field.key)
    return {
        "name": experiment.name,
        "experiment_id": str(experiment.id),
        "creation_time": milliseconds(experiment.created_at),
        "last_update_time": milliseconds(experiment.updated_at),
    }[field.key]


def _rank(experiment: Experiment, field: Field) -> object:
    return experiment.id if field.key == "experiment_id" else _value(experiment, field)


def rename(context: Context, client: Client, experiment_id: int, name: str) -> None:
    """Another name; a deleted experiment keeps its own."""
    client.reach(check_name(name))
    with context.database.write() as session:
        if _reached(session, client, experiment_id).deleted_at is not None:
            raise BadInput("Cannot rename a non-active experiment.")
        if not experiments.rename(session, experiment_id, name, client.at):
            raise _taken(name)


def delete(context: Context, client: Client, experiment_id: int) -> None:
    """Mark an experiment and its runs as deleted."""
    with context.database.write() as session:
        if _reached(session, client, experiment_id, lock=True).deleted_at is not None:
            raise _none(experiment_id)
        experiments.delete(session, experiment_id, client.at)


def restore(context: Context, client: Client, experiment_id: int) -> None:
    """Take a deleted experiment and its runs back."""
    with context.database.write() as session:
        if _reached(session, client, experiment_id, lock=True).deleted_at is None:
            raise _none(experiment_id)
        experiments.restore(session, experiment_id, client.at)


def set_tag(context: Context, client: Client, experiment_id: int, key: str, value: str) -> None:
    """Set a tag."""
    kept = _checked(key, value)
    with context.database.write() as session:
        require_active(_reached(session, client, experiment_id))
        experiments.set_tags(session, experiment_id, {key: kept}, client.at)


def delete_tag(context: Context, client: Client, experiment_id: int, key: str) -> None:
    """Forget a tag; NotFound when there is none of that name."""
    with context.database.write() as session:
        found = _reached(session, client, experiment_id)
        require_active(found)
        if key not in found.tags:
            raise NotFound(f"No tag with name: {key} in experiment with id {experiment_id}")
        experiments.set_tags(session, experiment_id, {key: None}, client.at)


def _reached(session: Session, client: Client, experiment_id: int, *, lock: bool = False) -> Experiment:
    found = _found(session, experiment_id, lock=lock)
    client.reach(found.name)
    return found


def _found(session: Session, experiment_id: int, *, lock: bool = False) -> Experiment:
    found = experiments.find(session, experiment_id, lock=lock)
    if found is None:
        raise _none(experiment_id)
    return found


def _checked(key: str, value: str) -> str:
    check_key(key, "key", "key")
    if len(value) > EXPERIMENT_TAG_LIMIT:
        raise BadInput(
            f"'value' exceeds the maximum length of {EXPERIMENT_TAG_LIMIT} characters", field="value"
        )
    return value


def _none(experiment_id: int) -> NotFound:
    return NotFound(f"No Experiment with id={experiment_id} exists")


def _taken(name: str) -> AlreadyExists:
    return AlreadyExists(f"Experiment(name={name}) already exists.")
