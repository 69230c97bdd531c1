"""Every monitor looks when its time has come: the look and the alert that comes of it are one transaction.

A look is known by the end of its period, and the first that is stored counts: replicas and clocks that jump make no second
one, and a crash before it leaves the period to the next sweep.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.domain.batches import Batch
from bot.domain.monitors import periods
from bot.domain.monitors.added import Added
from bot.domain.monitors.alarms import NO_BATCH, alarm, cause_of, is_silent, unreported
from bot.domain.monitors.monitor import Monitor
from bot.domain.monitors.reading import Reading, Status
from bot.domain.policy import Policy
from bot.services import alerting, looking
from bot.services.context import Context
from bot.services.looks import Look, Place
from bot.views import monitor_said as view
from storage import alerts, batches, environments, monitors, registry

log = logging.getLogger(__name__)

# What a monitor saw before that is no longer asked for.
KEPT = timedelta(days=400)

_Key = tuple[str, str, str]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Watch:
    """A monitor that is in force at a place since then, and how it stood when it looked last."""

    monitor: Monitor
    place: Place
    since: datetime
    last: Reading | None = None

    @property
    def is_silent(self) -> bool:
        """Whether no batch came when it looked last."""
        return self.last is not None and is_silent(self.last)


def watches(session: Session, policy: Policy, model: str | None = None) -> tuple[Watch, ...]:
    """Everything that is in force, or what is for one model: of the policy first, then what people added."""
    return _watches(session, policy, _standings(session, model), model)


def _watches(
    session: Session, policy: Policy, stands: Mapping[_Key, Reading], model: str | None = None
) -> tuple[Watch, ...]:
    added = _by_place(monitors.added(session, model))
    states = environments.states(session) if model is None else environments.states_of(session, [model])
    found: list[Watch] = []
    met = batches.met(session, model) if policy.usual else {}
    for state in states:
        if state.version is None or state.since is None:
            continue
        place = Place(state.model, state.environment, state.version, state.since)
        named = (state.model, state.environment)
        first = met.get(named)
        here = in_force(policy, added.get(named, ()), place, is_met=first is not None)
        for each in here:
            # Of the time before its first batch nobody is blamed by what watches every model.
            since = max(place.since, first) if first and each in policy.usual else place.since
            found.append(Watch(each, place, since, stands.get((*named, each.name))))
    return tuple(found)


def in_force(policy: Policy, added: Sequence[Added], place: Place, *, is_met: bool) -> tuple[Monitor, ...]:
    """What watches a place: the policy's, and what was added under a name that the policy does not give.

    What the policy says of every model waits until a batch `is_met`, and leaves be what somebody had added under its name
    before.
    """
    own = policy.monitors(place.model, place.environment, is_met=False)
    names = {each.name.casefold() for each in own}
    more = tuple(each.monitor for each in added if each.name.casefold() not in names)
    names |= {each.name.casefold() for each in more}
    every = policy.monitors(place.model, place.environment, is_met=is_met)
    return (*own, *(each for each in every if each.name.casefold() not in names), *more)


def sweep(context: Context) -> int:
    """Let every monitor look whose time has come; how many looks there were."""
    policy, at = context.policy(), context.clock.now()
    with context.database.read() as session:
        stands = _standings(session, None)
        found = _watches(session, policy, stands)
    here = {(each.place.model, each.place.environment, each.monitor.name) for each in found}
    gone = [each for key, each in stands.items() if key not in here]
    looks = _each(found, lambda each: _look_all(context, policy, each, at) if _may_be_due(each, at) else 0)
    _each(gone, lambda each: _let_go(context, each, at))
    heard = _each([each for each in found if each.is_silent], lambda each: _hear(context, each, at))
    if looks or gone or heard:
        context.wake()
    return looks


def _each(found: Iterable[Item], act: Callable[[Item], int]) -> int:
    """Do it with each; numbers that go wrong with one keep no other from its turn, and are said after the last."""
    done = 0
    wrong: list[Exception] = []
    for each in found:
        try:
            done += act(each)
        except (ArithmeticError, LookupError, ValueError) as problem:
            log.exception("A monitor could not look.")
            wrong.append(problem)
    if wrong:
        raise wrong[0]
    return done


def forget(context: Context) -> None:
    """Forget what monitors saw long ago."""
    with context.database.write() as session:
        monitors.forget(session, context.clock.now() - KEPT)


def _may_be_due(watch: Watch, at: datetime) -> bool:
    """Without a look at the database: most of the time the last period was looked at."""
    return watch.last is None or watch.last.until != periods.newest_end(watch.monitor, at)


def _look_all(context: Context, policy: Policy, watch: Watch, at: datetime) -> int:
    place, monitor = watch.place, watch.monitor
    first = periods.newest_end(monitor, at) - periods.MOST_MISSED * monitor.period
    with context.database.read() as session:
        seen = monitors.seen(session, place.model, place.environment, monitor.name, first)
    ends = periods.due(monitor, at, watch.since, seen)
    better, quality = policy.better.get(monitor.of), policy.expected(place.model)
    return sum(_look(context, policy, Look(monitor, place, end, at, better, quality)) for end in ends)


def _look(context: Context, policy: Policy, asked: Look) -> bool:
    with context.database.read() as session:
        reading = looking.look(session, asked)
    context.reached("monitor.looked")
    with context.database.write() as session:
        registry.lock_model(session, reading.model)
        if not monitors.keep(session, reading):
            return False
        _tell(session, policy, asked, reading)
        context.reached("monitor.told")
    return True


def _tell(session: Session, policy: Policy, asked: Look, reading: Reading) -> None:
    """Open an alert for what is wrong, and end the one of what is well; what is not known ends nothing."""
    monitor, at = asked.monitor, asked.at
    if reading.judged.is_breach:
        tier = policy.of(reading.model).tier
        title, consequence = view.title(monitor, reading), view.consequence(monitor, reading)
        alerting.breached(session, alarm(monitor, reading, tier, title, consequence), at)
    if reading.status is Status.HEALTHY:
        _end(session, reading, cause_of(reading.monitor), at)
    if reading.status is not Status.NO_DATA:
        _end(session, reading, unreported(reading.monitor), at)
    if reading.batches and not is_silent(reading):
        _answered(session, reading, at)


def _answered(session: Session, reading: Reading, at: datetime) -> None:
    """Data came again: nobody who looked at that time or later misses them."""
    others = (x for x in monitors.standings(session, reading.model) if x.environment == reading.environment)
    if not any(is_silent(each) and each.until >= reading.until for each in others):
        _end(session, reading, NO_BATCH, at)


def _hear(context: Context, watch: Watch, at: datetime) -> int:
    """What was missed came: nobody waits with the alert until the next look."""
    last = watch.last
    if last is None:
        return 0
    with context.database.read() as session:
        opened = alerts.open_for(session, last.model, last.environment, NO_BATCH)
        if opened is None or came_since(session, watch) is None:
            return 0
    with context.database.write() as session:
        registry.lock_model(session, last.model)
        stands = monitors.standings(session, last.model)
        later = (x for x in stands if x.environment == last.environment and x.until > last.until)
        return 0 if any(map(is_silent, later)) else int(not _end(session, last, NO_BATCH, at))


def came_since(session: Session, watch: Watch) -> Batch | None:
    """A batch of the live version that tells of a time after the last look's."""
    place, last = watch.place, watch.last
    since = place.since if last is None else max(place.since, last.until)
    return batches.first_of(session, place.model, place.environment, place.version, since)


def _let_go(context: Context, reading: Reading, at: datetime) -> int:
    """Nobody looks any more: what it found is over, once that is believed."""
    with context.database.write() as session:
        registry.lock_model(session, reading.model)
        causes = [cause_of(reading.monitor), unreported(reading.monitor)]
        others = [
            x for x in monitors.standings(session, reading.model)
            if x.environment == reading.environment and x.monitor != reading.monitor
        ]  # fmt: skip
        if is_silent(reading) and not any(map(is_silent, others)):
            causes.append(NO_BATCH)
        if not any(_end(session, reading, each, at) for each in causes):
            monitors.let_go(session, reading)
    return 1


def _end(session: Session, reading: Reading, cause: str, at: datetime) -> bool:
    """End the alert of a cause; whether it goes on all the same, since it flaps."""
    alerting.recovered(session, reading.model, reading.environment, cause, at)
    return alerts.open_for(session, reading.model, reading.environment, cause) is not None


def _standings(session: Session, model: str | None) -> Mapping[_Key, Reading]:
    found = monitors.standings(session, model)
    return {(each.model, each.environment, each.monitor): each for each in found}


def _by_place(found: Iterable[Added]) -> Mapping[tuple[str, str], list[Added]]:
    by_place: dict[tuple[str, str], list[Added]] = {}
    for each in found:
        by_place.setdefault((each.model, each.environment), []).append(each)
    return by_place
