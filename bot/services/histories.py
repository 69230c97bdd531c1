"""What was live where and when."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.domain.history import History
from bot.domain.live_then import LiveThen, live_then
from bot.domain.policy import Policy
from bot.domain.promotion import DecisionKind
from bot.domain.spoken_moments import Stretch, parse_moment
from bot.errors import BadInput
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.naming import the_environment, the_model
from storage import environments, moves, promotion

_COUNTED = frozenset({DecisionKind.APPROVE, DecisionKind.OVERRIDE})


def history(
    context: Context,
    viewer: Viewer,
    model: str,
    environment: str | None,
    most: int | None = None,
    skip: int = 0,
) -> History:
    """What was live there, and when: all of it, or `most` of the moves after those to `skip`."""
    policy = context.policy()
    with context.database.read() as session:
        name = the_model(session, model, viewer).name
        place = None if environment is None else the_environment(policy, environment)
        changes = environments.history(session, name, place, most, skip)
        return History(name, place, changes, *moves.extent(session, name, place))


def at(
    context: Context, viewer: Viewer, model: str, environment: str | None, moment: Stretch
) -> tuple[LiveThen, ...]:
    """What was live at a moment, in one environment or in each, why, and who approved it."""
    policy = context.policy()
    with context.database.read() as session:
        name = the_model(session, model, viewer).name
        asked = _places(policy, environment, moves.places(session, name))
        return tuple(_then(session, name, place, moment) for place in asked)


def _places(policy: Policy, environment: str | None, known: Iterable[str]) -> tuple[str, ...]:
    # What the policy does not name any more may have been a place then.
    gone = tuple(each for each in known if policy.environment(each) is None)
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


def _then(session: Session, name: str, place: str, moment: Stretch) -> LiveThen:
    found = live_then(name, place, moves.around(session, name, place, moment.last), moment.last)
    number = None if found.change is None else found.change.request_id
    request = None if number is None else promotion.find_request(session, number)
    if request is None:
        return found
    given = promotion.decisions(session, request.id)
    counted = tuple(x for x in given if x.kind in _COUNTED and not x.void)
    return replace(found, request=request, decisions=counted)
