"""Keeps an open request before those who must act by now, and in the channel its model is kept to."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.policy import Policy
from bot.domain.promotion import OPEN, PromotionRequest, State
from bot.domain.standing import Memberships
from bot.errors import Unavailable
from bot.services import announcements, cases
from bot.services.context import Context
from bot.services.drawings import drawn
from bot.services.identity import memberships
from bot.services.places import is_kept_elsewhere, kept_to
from storage import delegations, outbox, outbox_shown, people, promotion, registry

# On probation it counts down, and its card with it.
_FOLLOWED = OPEN | {State.LIVE}


def follow(context: Context) -> int:
    """Ask whom nobody asked yet, and draw again what is not so any more; returns how many requests that touched."""
    policy = context.policy()
    try:
        known = memberships(context, policy)
    except Unavailable:
        # Without the groups, nobody would be found who may act, and the messages would lose their names.
        return 0
    with context.database.read() as session:
        found, owners = promotion.requests(session, _FOLLOWED), people.ownerships(session)
        given = delegations.running(session, context.clock.now())
    # Drawing every message takes long: it is done when one of these changed, and once an hour in any case.
    hour = context.clock.now().replace(minute=0, second=0, microsecond=0)
    facts = (policy, known, owners, given, hour)
    unsure = [each for each in found if context.followed.get(each.id) != facts]
    touched = [each.id for each in unsure if _follow(context, policy, known, each)]
    context.followed.clear()
    context.followed.update({each.id: facts for each in found if each.id not in touched})
    if touched:
        context.wake()
    return len(touched)


def _follow(context: Context, policy: Policy, known: Memberships, request: PromotionRequest) -> bool:
    with context.database.read() as session:
        moves = _must_move(session, policy, request)
        unasked = announcements.not_asked_yet(
            session, cases.load(session, policy, known, request, context.clock.now())
        )
        # The row holds what the message said last: a group that changed makes it say something else.
        is_stale = any(
            outbox.payload(drawn(context, session, known, each, row)) != outbox.payload(each)
            for row, each in outbox_shown.shown(session, request.name)
        )
    if not (moves or unasked or is_stale):
        return False
    at = context.clock.now()
    with context.database.write() as session:
        registry.lock_model(session, request.model)
        found = promotion.lock_request(session, request.id)
        # Decided while we looked: what ended is neither asked about nor moved.
        if found is None or found.state not in _FOLLOWED:
            return False
        if _must_move(session, policy, found):
            _move(session, policy, known, found, at)
        case = cases.load(session, policy, known, found, at)
        announcements.ask_people(session, policy, known, case, at)
        outbox.redraw(session, request.name, at)
    return True


def _must_move(session: Session, policy: Policy, request: PromotionRequest) -> bool:
    shown_in = request.channel
    return shown_in is not None and is_kept_elsewhere(session, policy, request.model, shown_in)


def _move(
    session: Session, policy: Policy, known: Memberships, request: PromotionRequest, at: datetime
) -> None:
    """A new card where the model is kept; the old one is drawn again, and says only that it moved."""
    kept = kept_to(session, policy, request.model)
    promotion.set_channel(session, request.id, None if kept is None else kept.channel)
    moved = promotion.find_request(session, request.id) or request
    announcements.show(session, cases.load(session, policy, known, moved, at), at)
