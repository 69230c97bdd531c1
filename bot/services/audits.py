"""The audit as somebody reads and examines it: does the chain hold, and does it tell what the tables say?"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.domain.audit import Anchor, AuditEntry, verify
from bot.domain.examination import Examination
from bot.domain.permissions import is_admin
from bot.domain.promotion import State
from bot.domain.replay import Disagreement, Place, ReplayedState, States, disagreements, replay
from bot.domain.standing import standing
from bot.errors import NotFound
from bot.services.context import Context
from bot.services.naming import the_model
from bot.services.reader import Reader
from bot.services.requests import who_is_who
from storage import audit, environments, probation, promotion, registry


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


def page(
    context: Context, reader: Reader, model: str | None, offset: int, limit: int
) -> tuple[str | None, tuple[AuditEntry, ...], int]:
    """Some entries, newest first, and how many there are: of a model, or of everything the reader may see.

    What is about no registered model (tokens, digests) is for admins and auditors.
    """
    everything = sees_everything(context, reader)
    with context.database.read() as session:
        hidden = reader.viewer.hidden
        if model is not None:
            name = _subject(session, reader, model, everything=everything)
            return name, *audit.page(session, (name,), (), offset, limit)
        if everything:
            return None, *audit.page(session, None, hidden, offset, limit)
        seen = [each for each in registry.names(session) if reader.viewer.sees(each)]
        return None, *audit.page(session, seen, hidden, offset, limit)


def sees_everything(context: Context, reader: Reader) -> bool:
    """Whether the reader has the host, audits, or is an admin."""
    if reader.viewer.audits or reader.person is None:
        return True
    policy = context.policy()
    found = standing(policy, who_is_who(context), (), reader.person)
    return is_admin(policy, found.roles)


def _subject(session: Session, reader: Reader, name: str, *, everything: bool) -> str:
    """What entries are about: a model, also a deleted one for those who see everything."""
    try:
        return the_model(session, name, reader.viewer).name
    except NotFound:
        if everything and audit.page(session, (name,), (), 0, 1)[1]:
            return name
        raise


def states_of_tables(session: Session) -> States:
    """What is live and locked now, as the tables have it."""
    there = set(registry.names(session))
    found: dict[Place, ReplayedState] = {
        (each.model, each.environment): ReplayedState(each.version, each.since)
        for each in environments.states(session)
        if each.model in there
    }
    for proving in probation.under_way(session):
        request = promotion.find_request(session, proving.request_id)
        # What somebody else moved since proves nothing any more.
        if request is not None and request.model in there and probation.is_there(session, request):
            place = request.model, request.environment
            found[place] = replace(found.get(place, ReplayedState()), proving=True)
    for lock in environments.locks(session):
        place = lock.model, lock.environment
        if lock.model in there:
            found[place] = replace(found.get(place, ReplayedState()), locked=True)
    return found


def _disagreements(session: Session) -> tuple[Disagreement, ...]:
    moving = [(x.model, x.environment) for x in promotion.requests(session, [State.APPLYING])]
    return disagreements(replay(audit.entries(session)), states_of_tables(session), moving)
