"""The audit as somebody reads and examines it: does the chain hold, and does it tell what the tables say?"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.domain.audit import Anchor, verify
from bot.domain.examination import Examination
from bot.domain.promotion import State
from bot.domain.replay import Disagreement, Place, ReplayedState, States, disagreements, replay
from bot.services.context import Context
from storage import audit, environments, promotion, registry


def examine(context: Context, anchors: Iterable[Anchor] = ()) -> Examination:
    """Verify the chain against its head and the anchors, then replay it against what is live and locked."""
    known = tuple(anchors)
    # One moment: an entry that is appended meanwhile must not look like a flaw of the head.
    with context.database.snapshot() as session:
        head = audit.head(session)
        flaw = verify(audit.entries(session), head, known)
        # What was tampered with is not worth replaying: the flaw says where to look.
        differ = () if flaw else _disagreements(session)
    return Examination(Anchor(*head), len(known), flaw, differ)


def states_of_tables(session: Session) -> States:
    """What is live and locked now, as the tables have it."""
    there = set(registry.names(session))
    found: dict[Place, ReplayedState] = {
        (each.model, each.environment): ReplayedState(each.version, each.since)
        for each in environments.states(session)
        if each.model in there
    }
    for lock in environments.locks(session):
        place = lock.model, lock.environment
        if lock.model in there:
            found[place] = replace(found.get(place, ReplayedState()), locked=True)
    return found


def _disagreements(session: Session) -> tuple[Disagreement, ...]:
    moving = [(x.model, x.environment) for x in promotion.requests(session, [State.APPLYING])]
    return disagreements(replay(audit.entries(session)), states_of_tables(session), moving)
