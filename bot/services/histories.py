"""What was live where and when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.domain.live_then import LiveThen, live_then
from bot.domain.policy import Policy
from bot.domain.promotion import DecisionKind
from bot.domain.registry import EnvironmentChange
from bot.domain.spoken_moments import Stretch, parse_moment
from bot.errors import BadInput
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.naming import the_environment, the_model
from storage import environments, promotion

_COUNTED = frozenset({DecisionKind.APPROVE, DecisionKind.OVERRIDE})


@dataclass(frozen=True, slots=True)
class History:
    """The moves of a registered model, newest first."""

    model: str
    environment: str | None
    changes: tuple[EnvironmentChange, ...]


def history(context: Context, viewer: Viewer, model: str, environment: str | None) -> History:
    """What was live there, and when."""
    policy = context.policy()
    with context.database.read() as session:
        name = the_model(session, model, viewer).name
        place = None if environment is None else the_environment(policy, environment)
        return History(name, place, environments.history(session, name, place))


def at(
    context: Context, viewer: Viewer, model: str, environment: str | None, moment: Stretch
) -> tuple[LiveThen, ...]:
    """What was live at a moment, in one environment or in each, why, and who approved it."""
    policy = context.policy()
    with context.database.read() as session:
        name = the_model(session, model, viewer).name
        changes = environments.history(session, name)
        return tuple(
            _then(session, name, place, changes, moment) for place in _places(policy, environment, changes)
        )


def _places(policy: Policy, environment: str | None, changes: Iterable[EnvironmentChange]) -> tuple[str, ...]:
    # What the policy does not name any more may have been a place then.
    gone = dict.fromkeys(each.environment for each in changes if policy.environment(each.environment) is None)
    if environment in gone:
        return (environment,)
    if environment is not None:
        return (the_environment(policy, environment),)
    return (*(each.name for each in policy.environments), *gone)


def moment(context: Context, typed: str, zone: str) -> Stretch:
    """The moment somebody means; BadInput when it has not come yet."""
    now = context.clock.now()
    found = parse_moment(typed, zone, now)
    if found.start > now:
        raise BadInput("That moment has not come yet.", field="at")
    return found if found.last <= now else Stretch(now, now)


def _then(
    session: Session, name: str, place: str, changes: tuple[EnvironmentChange, ...], moment: Stretch
) -> LiveThen:
    here = tuple(each for each in changes if each.environment == place)
    found = live_then(name, place, here, moment.last)
    number = None if found.change is None else found.change.request_id
    request = None if number is None else promotion.find_request(session, number)
    if request is None:
        return found
    given = promotion.decisions(session, request.id)
    counted = tuple(x for x in given if x.kind in _COUNTED and not x.void)
    return replace(found, request=request, decisions=counted)
