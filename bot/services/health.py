"""How models in use fare, for whoever looks: what is hidden from them is not there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from bot.domain.health import Health, PlaceHealth, Watched, health
from bot.domain.monitors import periods
from bot.domain.monitors.added import Added
from bot.domain.registry import EnvironmentState
from bot.services import monitoring, pulling
from bot.services.called_personal import as_told_now
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.monitoring import Watch
from bot.services.naming import the_environment, the_model
from storage import alerts, environments, monitors

_Place = tuple[str, str]
# Of more open alerts in one place, `alerts MODEL` tells.
NEWEST = 5


def of_all(context: Context, viewer: Viewer, environment: str | None = None) -> Health:
    """Every model that the viewer sees and that is live somewhere, or in one environment."""
    policy, at = context.policy(), context.clock.now()
    where = None if environment is None else the_environment(policy, environment)
    with context.database.read() as session:
        live = [each for each in environments.states(session) if viewer.sees(each.model)]
        found = _places(session, context, live, at)
    return health((x for x in found if where in {None, x.environment}), where or policy.goal, at)


def of_model(context: Context, viewer: Viewer, name: str, environment: str | None = None) -> Health:
    """One model wherever it is live, or in one environment. NotFound for what is not there or not to be seen."""
    policy, at = context.policy(), context.clock.now()
    where = None if environment is None else the_environment(policy, environment)
    with context.database.read() as session:
        model = the_model(session, name, viewer).name
        found = _places(session, context, environments.states_of(session, [model]), at, model)
        live = {each.environment for each in found}
        waiting = [each for each in monitors.added(session, model) if each.environment not in live]
    told = health((x for x in found if where in {None, x.environment}), policy.goal, at, model)
    return replace(
        told,
        waiting=tuple(x for x in waiting if where in {None, x.environment}),
        sources=tuple(x for x in pulling.stands(context, model) if where in {None, x.environment}),
    )


def _places(
    session: Session, context: Context, live: list[EnvironmentState] | tuple[EnvironmentState, ...],
    at: datetime, model: str | None = None,
) -> list[PlaceHealth]:  # fmt: skip
    policy = context.policy()
    watches = _by_place(monitoring.watches(session, policy, model))
    added = {(x.model, x.environment, x.name): x for x in monitors.added(session, model)}
    opened = _opened(session, model)
    found = []
    for state in live:
        if state.version is None or state.since is None:
            continue
        place = (state.model, state.environment)
        watched = tuple(
            _watched(session, each, at, _by(each, added.get((*place, each.monitor.name))))
            for each in watches.get(place, ())
        )
        found.append(PlaceHealth(*place, state.version, state.since, watched, opened.get(place, ())))
    return found


def _by(found: Watch, added: Added | None) -> str | None:
    """Who added it; nobody, where it is the policy's."""
    return added.by if added is not None and added.monitor == found.monitor else None


def _watched(session: Session, found: Watch, at: datetime, added_by: str | None) -> Watched:
    # What was seen of another version says nothing of this one.
    last = found.last if found.last and found.last.version == found.place.version else None
    came = monitoring.came_since(session, found) if last and found.is_silent else None
    following = periods.next_look(found.monitor, at, found.since)
    told = None if last is None else as_told_now(session, last)
    return Watched(found.monitor, told, following, added_by, None if came is None else came.received_at)


def _by_place(found: tuple[Watch, ...]) -> Mapping[_Place, tuple[Watch, ...]]:
    def place(each: Watch) -> _Place:
        return each.place.model, each.place.environment

    return {key: tuple(each) for key, each in groupby(sorted(found, key=place), place)}


def _opened(session: Session, model: str | None) -> Mapping[_Place, tuple[str, ...]]:
    by_place: dict[_Place, tuple[str, ...]] = {}
    models = None if model is None else [model]
    for name, environment, number in alerts.newest_of_places(session, models, NEWEST):
        key = (name, environment)
        by_place[key] = (*by_place.get(key, ()), f"A-{number}")
    return by_place
