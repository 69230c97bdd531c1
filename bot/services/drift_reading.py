"""How far what a model meets moved: the newest batches of what is live, against what its monitors hold them against."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.domain import commands
from bot.domain.monitors.monitor import Monitor, Statistic, What
from bot.domain.monitors.shown import ShownDrift
from bot.domain.policy import Policy
from bot.domain.profile.together import together
from bot.domain.text import quoted
from bot.domain.working_time import parse_duration
from bot.errors import NotFound
from bot.services import models, monitoring
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.looks import Look, Place, compared_alike, profiles
from bot.services.naming import the_environment, the_model
from bot.services.reader import Reader
from bot.services.references import pair, personal
from bot.views.answer import Answer
from bot.views.drift_in_use import drift_answer
from storage import environments

# The last day, else the last month: what came rarely is shown as well.
_ELSE = tuple(
    Monitor(What.FEATURE_DRIFT, Statistic.PSI, every=parse_duration(length)) for length in ("1d", "30d")
)


def drift_of(context: Context, viewer: Viewer, model: str, environment: str) -> ShownDrift:
    """The drift of whatever version is live there. NotFound where nothing is."""
    at = context.clock.now()
    where = the_environment(context.policy(), environment)
    with context.database.read() as session:
        name = the_model(session, model, viewer).name
        state = environments.state(session, name, where)
        if state.version is None or state.since is None:
            raise NotFound(
                f"Nothing is live in {where} of {name}.",
                hint=f"`/mlops show {quoted(name)}` says what is live.",
            )
        place = Place(name, where, state.version, state.since)
        for watch in (*_watching(session, context.policy(), place), *_ELSE):
            found = _in(session, place, watch, at)
            if found.reference is not None:
                break
    return _compared(found)


def _watching(session: Session, policy: Policy, place: Place) -> list[Monitor]:
    """The drift of features that is watched there: asked, one is shown what was alerted of."""
    found = (
        x
        for x in monitoring.watches(session, policy, place.model)
        if x.place.environment == place.environment
    )
    return [each.monitor for each in found if each.monitor.what is What.FEATURE_DRIFT][:1]


def _in(session: Session, place: Place, watch: Monitor, at: datetime) -> ShownDrift:
    found = pair(session, Look(watch, place, at, at))
    against = None if found.held is None else found.held.against
    shown = ShownDrift(
        place.model, place.environment, place.version, watch, len(found.others or found.came), against
    )
    if found.held is None or not found.others:
        return shown
    current = together(profiles(session, found.others))
    before, now = compared_alike(session, [found.held.profile, current])
    return replace(
        shown, reference=before, current=now,
        personal=personal(session, place, found.others),
    )  # fmt: skip


def _compared(found: ShownDrift) -> ShownDrift:
    # numpy loads here: nobody waits for it who asks something else.
    from bot.domain.drift.drift import drift

    if found.reference is None or found.current is None:
        return found
    return replace(found, drift=drift(found.reference, found.current))


def _drift(context: Context, reader: Reader, command: commands.ShowDrift) -> Answer:
    if command.model is None:
        raise models.no_subject("a registered model", "drift churn production")
    # The last environment is where most depends on it.
    place = command.environment or context.policy().environments[-1].name
    return drift_answer(drift_of(context, reader.viewer, command.model, place))


READERS: Mapping[type[commands.Command], Callable[[Context, Reader, Any], Answer]] = {
    commands.ShowDrift: _drift,
}
