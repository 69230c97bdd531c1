"""The alias guard: what somebody moved on the MLflow server is seen, recorded and said; it detects, and does not prevent."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.aliases import alias_of
from bot.domain.case import Case
from bot.domain.channels import Place
from bot.domain.mirror import OutsideMove, Sight
from bot.domain.policy import Policy
from bot.domain.promotion import State
from bot.domain.registry import ChangeKind, EnvironmentChange, Move
from bot.domain.standing import Act
from bot.errors import AlreadyResolved, NotFound
from bot.ports import ModelServer
from bot.services import announcements, rollback
from bot.services.context import Context
from bot.services.identity import Authority, Viewer
from bot.services.places import place_of
from bot.services.rollback import Retreat
from bot.views import alias_guard as view
from storage import audit, environments, outbox, people, promotion, registry

# What is seen outside has no person: the server does not say who moved an alias.
ACTOR = "system"
REASON = "it was moved outside of me, and nobody approved it"

Revisions = Mapping[tuple[str, str], int]


def revisions(context: Context) -> Revisions:
    """How often each place moved so far: what moves while the server is looked at is not judged by that look."""
    with context.database.read() as session:
        return {(each.model, each.environment): each.revision for each in environments.states(session)}


def compare(context: Context, server: ModelServer, sight: Sight, before: Revisions, at: datetime) -> int:
    """Record and announce every alias that is not where we left it; returns how many. A second look does nothing."""
    policy = context.policy()
    with context.database.read() as session:
        live = {(each.model, each.environment): each.version for each in environments.states(session)}
    found = 0
    for model in sight.models:
        for environment in policy.environments:
            alias, place = alias_of(environment), (model.name, environment.name)
            if model.aliases.get(alias) != live.get(place):
                # The list may be older than our own last move: this one is asked for again.
                now = server.alias(model.name, alias)
                found += _moved(context, policy, place, now, before.get(place, 0), at)
    return found


def outside_move(session: Session, change_id: int) -> OutsideMove | None:
    """A move from outside, with what came of it."""
    change = environments.find_change(session, change_id)
    if change is None or change.kind is not ChangeKind.OUTSIDE:
        return None
    state = environments.state(session, change.model, change.environment)
    request = promotion.open_request(session, change.model, change.environment)
    is_about_it = request is not None and request.version == change.to_version
    version = change.to_version
    return OutsideMove(
        change,
        state,
        environments.followed(session, change),
        request if is_about_it else None,
        None if version is None else registry.find_version(session, change.model, version),
    )


def current(context: Context, viewer: Viewer, change_id: int) -> OutsideMove:
    """The move that a button is about; AlreadyResolved when something came of it since."""
    with context.database.read() as session:
        # A forged id that no column of 64 bits holds would be the database's error, not an answer.
        found = outside_move(session, change_id) if 0 < change_id < 2**62 else None
    if found is None or not viewer.sees(found.change.model):
        raise NotFound("That move is not there any more.", hint="`/mlops history MODEL` lists all.")
    if not found.is_current:
        raise AlreadyResolved(f"{view.what_came(found)} Nothing changed.")
    return found


def revert(context: Context, authority: Authority, act: Act, change_id: int) -> Case:
    """Go back to what was decided: a rollback, carried out and read back as every other."""
    change = current(context, authority.viewer, change_id).change
    return rollback.roll_back(context, authority, act, Retreat(change.model, change.environment, REASON))


def _moved(
    context: Context, policy: Policy, place: tuple[str, str], now: int | None, revision: int, at: datetime
) -> bool:
    model, environment = place
    with context.database.read() as session:
        known = registry.find_model(session, model)
        is_known = known is not None and (now is None or _is_mirrored(session, model, now))
    # The alias was asked for after the list was read, and may name a version that the next look brings.
    if known is None or not is_known:
        return False
    # Asks Slack, and so before the write transaction.
    where = place_of(context, policy, known, None)
    with context.database.write() as session:
        number = registry.lock_model(session, model)
        state = environments.state(session, model, environment)
        # Judged again under the lock: what we moved since the look raised the revision.
        if state.version == now or state.revision != revision or _is_ours(session, model, environment):
            return False
        key = f"outside {number} {environment} {revision}"
        environments.move(session, Move(model, environment, now, state.version, key, ChangeKind.OUTSIDE, at))
        facts: dict[str, object] = {
            "model": model,
            "environment": environment,
            "from": state.version,
            "to": now,
        }
        audit.append(session, at, ACTOR, "environment.moved_outside", model, facts)
        announcements.redraw_outside(session, model, environment, at)
        change = environments.moved_outside(session, model, environment)
        if change is not None:
            _announce(session, change, where, at)
    context.wake()
    return True


def _is_ours(session: Session, model: str, environment: str) -> bool:
    """Whether we are moving this place right now: then it is we who were seen."""
    kinds = (ChangeKind.PROMOTION, ChangeKind.ROLLBACK)
    under_way = (promotion.open_request(session, model, environment, kind) for kind in kinds)
    return any(each is not None and each.state is State.APPLYING for each in under_way)


def _is_mirrored(session: Session, model: str, version: int) -> bool:
    return registry.find_version(session, model, version) is not None


def _announce(session: Session, change: EnvironmentChange, where: Place, at: datetime) -> None:
    """The announcement, once, in the model's channel; without one, to whoever answers for the model."""
    # The announcement before it was drawn as it stood then.
    earlier = [x for x in environments.history(session, change.model, change.environment) if x.id < change.id]
    if earlier and earlier[0].kind is ChangeKind.OUTSIDE:
        outbox.redraw(session, announcements.outside_subject(earlier[0]), at)
    request = promotion.open_request(session, change.model, change.environment)
    if request is not None:
        outbox.redraw(session, request.name, at)
    found = outside_move(session, change.id)
    if found is None or not found.state.without_approval:
        return
    owners = people.ownerships(session, change.model)
    person = owners[0].person if owners and where.channel is None else None
    if where.channel is None and person is None:
        return
    drawn = announcements.message(
        view.card(found),
        channel=where.channel,
        person=person,
        subject=announcements.outside_subject(change),
        drawing=announcements.OUTSIDE,
    )
    outbox.add(session, drawn, at)
