"""Sources are pulled when their time has come: each time once, by one replica at a time, and never one because of another.

A pull is a row, known by the time that it was due at. What was taken is remembered file by file, so that a pull that ends
halfway goes on where it was.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.alerts.alert import AlertKind
from bot.domain.alerts.breach import Breach
from bot.domain.health import SourceStand
from bot.domain.monitors.monitor import CRITICAL
from bot.domain.policy import Policy
from bot.domain.severity import Severity
from bot.domain.sources import timing
from bot.domain.sources.pull import Pull, PullKey
from bot.domain.sources.source import Source
from bot.errors import BotError
from bot.services import alerting
from bot.services.context import Context
from bot.services.pulls import LEASE, UNFORESEEN, Came, SomebodyElses, is_enough, pull
from bot.views import pulled as view
from storage import alerts, environments, pulls, registry
from storage.database import Database

log = logging.getLogger(__name__)

# What waits for a file to be written whole looks again so soon, and so often.
AGAIN, MOST_TRIES = timedelta(seconds=15), 20
# What cannot be read is tried again before its time, when that is far away.
RETRY = timedelta(minutes=5)
KEPT = timedelta(days=400)
MOST_SAID = 5
_CAUSE = "source: "
UNREADABLE = "It cannot be read; the log says why."
_Wanted = Mapping[PullKey, Source]


@dataclass(frozen=True, slots=True)
class _Turn:
    key: PullKey
    slot: str
    due_at: datetime


def sweep(context: Context) -> int:
    """Pull whatever is due; how many pulls there were. A second sweep does nothing."""
    policy, at = context.policy(), context.clock.now()
    wanted = sources(context.database, policy)
    _begin(context, wanted, at)
    _let_go(context, wanted, at)
    done = 0
    with context.database.read() as session:
        waiting = pulls.waiting(session, at, at + 2 * LEASE)
    for each in waiting:
        done += _do(context, policy, wanted.get(each.key), each)
    if done:
        context.wake()
    return done


def sources(database: Database, policy: Policy, model: str | None = None) -> _Wanted:
    """Every source that the policy names, of the models that there are; or those of one."""
    if not any(each.sources for each in policy.models):
        return {}
    names = [model] if model is not None else []
    if model is None:
        with database.read() as session:
            names = list(registry.names(session))
    return dict(each for name in names for each in of_model(policy, name))


def of_model(policy: Policy, model: str, where: str | None = None) -> tuple[tuple[PullKey, Source], ...]:
    """The sources of a model, or those of one environment."""
    found = policy.sources(model)
    return tuple((PullKey(model, here, x.name), x) for x, here in found if where in {None, here})


def stands(context: Context, model: str) -> tuple[SourceStand, ...]:
    """The sources of a model, as the policy lists them: how each was pulled last, and when it is next."""
    found, at = sources(context.database, context.policy(), model), context.clock.now()
    if not found:
        return ()
    with context.database.read() as session:
        last = pulls.last(session, found)
    return tuple(
        SourceStand(key.environment, source, last.get(key), timing.following(source, at))
        for key, source in found.items()
    )


def problems(context: Context) -> list[str]:
    """That something cannot be read, for everybody who may ask: no name of a model, and no path."""
    count = len(_stuck(context.database, context.policy()))
    return (
        [f"{count:,} source{'s' * (count != 1)} cannot be read: mlops-bot doctor says why."] if count else []
    )


def troubles(database: Database, policy: Policy) -> list[str]:
    """What cannot be read and why, in sentences for whoever runs the bot."""
    found = _stuck(database, policy)[:MOST_SAID]
    return [f"The source {x.key.source} of {x.key.model} cannot be read: {x.problem}" for x in found]


def _stuck(database: Database, policy: Policy) -> list[Pull]:
    if not (wanted := sources(database, policy)):
        return []
    with database.read() as session:
        last = pulls.last(session, wanted)
    return [each for each in last.values() if each.problem]


def forget(context: Context) -> None:
    """Forget pulls of long ago."""
    with context.database.write() as session:
        pulls.forget(session, context.clock.now() - KEPT)


def _begin(context: Context, wanted: _Wanted, at: datetime) -> None:
    if not wanted:
        return
    with context.database.read() as session:
        last = pulls.last(session, wanted)
        turns = [turn for key, source in wanted.items() if (turn := _turn(key, source, last.get(key), at))]
        due = [
            each for each in turns
            if not pulls.has_slot(session, each.key, each.slot) and not pulls.is_open(session, each.key)
        ]  # fmt: skip
    for each in due:
        with context.database.write() as session:
            pulls.begin(session, each.key, each.slot, each.due_at)


def _do(context: Context, policy: Policy, source: Source | None, found: Pull) -> int:
    """Do one pull; what is wrong with it is told, and keeps no other from its turn."""
    at = context.clock.now()
    with context.database.write() as session:
        if not pulls.claim(session, found, at + LEASE):
            return 0
        if source is None:
            # It is in the policy no more.
            pulls.end(session, found, at, None)
            return 0
    context.reached("pull.claimed")
    try:
        came, problem = pull(context, source, found), None
    except SomebodyElses:
        return 0
    except BotError as trouble:
        came, problem = Came(), trouble.sentence
    except UNFORESEEN:
        log.exception("A source could not be pulled.")
        if not is_enough(found):
            # The lease runs out, and it is tried again.
            return 0
        came, problem = Came(), UNREADABLE
    _settle(context, policy, source, found, came, problem or came.problem)
    return 1


def _settle(
    context: Context, policy: Policy, source: Source, found: Pull, came: Came, problem: str | None
) -> None:
    """End the pull, or leave it for the next turn; say what is wrong with the source, or that it is well again."""
    at = context.clock.now()
    with context.database.write() as session:
        key = found.key
        registry.lock_model(session, key.model)
        if came.left and problem is None and (came.taken or found.tries < MOST_TRIES):
            pulls.go_on(session, found, at + (AGAIN if not came.taken else timedelta()), taken=0, rows=0)
            return
        if not pulls.end(session, found, at, problem and problem[:512]):
            return
        if problem is None:
            alerting.recovered(session, key.model, key.environment, key.cause, at)
        else:
            live = environments.state(session, key.model, key.environment).version
            alerting.breached(session, _breach(policy, source, found, problem, live), at)
    context.reached("pull.settled")


def _breach(policy: Policy, source: Source, found: Pull, problem: str, live: int | None) -> Breach:
    key = found.key
    severity = Severity.PAGE if policy.of(key.model).tier == CRITICAL else Severity.CHANNEL
    return Breach(
        key.model, key.environment, AlertKind.NO_DATA, key.cause, severity, view.title(source),
        view.consequence(source, problem), 1.0, live, f"{_CAUSE}{source.place}"[:128],
    )  # fmt: skip


def _let_go(context: Context, wanted: _Wanted, at: datetime) -> None:
    """What is in the policy no more is no trouble."""
    with context.database.read() as session:
        opened = alerts.caused(session, AlertKind.NO_DATA, _CAUSE)
    for model, environment, cause in opened:
        if PullKey(model, environment, cause.removeprefix(_CAUSE)) not in wanted:
            with context.database.write() as session:
                alerting.recovered(session, model, environment, cause, at)


def _turn(key: PullKey, source: Source, last: Pull | None, at: datetime) -> _Turn | None:
    """The time that it is to be pulled for now; after trouble also one in between."""
    newest = timing.newest(source, at)
    if newest is None:
        return None
    # One that is to come was pulled by a clock that was ahead: it says nothing of now.
    is_of_now = last is not None and newest.at <= last.due_at <= at
    if last is None or not is_of_now or last.problem is None or last.ended_at is None:
        return _Turn(key, newest.key, newest.at)
    return _Turn(key, f"again {last.id}", newest.at) if at - last.ended_at >= RETRY else None
