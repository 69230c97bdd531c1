"""Asks the owners to look again at what has long been live; what is overdue holds promotions, never a rollback."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.policy import ADMIN, Policy
from bot.domain.registry import EnvironmentState, PersonId
from bot.domain.reminders import Due
from bot.domain.revalidation import Step, due_at, step
from bot.domain.standing import Memberships, holders
from bot.domain.working_time import Duration
from bot.errors import Unavailable
from bot.services import announcements
from bot.services.context import Context
from bot.services.identity import memberships
from bot.views import revalidation as view
from storage import departures, environments, people, registry, reminders, reviews


def due(session: Session, asked: Duration, model: str, environment: str) -> datetime | None:
    """When what is live there is due to be looked at again; None where nothing is live."""
    moves = environments.history(session, model, environment)
    return due_at(asked, moves, reviews.of_model(session, model))


def sweep(context: Context) -> int:
    """Remind the owners of what is due within a month, and once more when it is overdue; how many were told."""
    policy, at = context.policy(), context.clock.now()
    if not any(each.revalidate for each in policy.models):
        return 0
    try:
        known = memberships(context, policy)
    except Unavailable:
        # Without the groups nobody knows whom to ask where nobody owns it.
        return 0
    with context.database.read() as session:
        live = [each for each in environments.states(session) if each.version is not None]
        ripe = [(each, found) for each in live if (found := _ripe(session, policy, each, at))]
    told = 0
    for state, (moment, now) in ripe:
        with context.database.write() as session:
            told += sum(
                _tell(session, state, who, moment, now, at)
                for who in _whom(session, policy, known, state.model)
            )
    if told:
        context.wake()
    return told


def _ripe(
    session: Session, policy: Policy, state: EnvironmentState, at: datetime
) -> tuple[datetime, Step] | None:
    asked = policy.of(state.model).revalidate
    moment = None if asked is None else due(session, asked, state.model, state.environment)
    if asked is None or moment is None:
        return None
    now = step(asked, moment, at)
    return None if now is None else (moment, now)


def _tell(
    session: Session, state: EnvironmentState, person: PersonId, moment: datetime, now: Step, at: datetime
) -> bool:
    """Say it to one person; False when they were told, by us or another replica."""
    # By the row, since a name may be longer than the column; the moment tells one period from the next.
    subject = f"V-{registry.model_id(session, state.model)} {state.environment}"[:32]
    if not reminders.add(session, Due(subject, state.model, person, now, int(moment.timestamp())), at):
        return False
    announcements.tell(session, person, view.reminder(state, moment, now), at, urgent=False)
    return True


def _whom(session: Session, policy: Policy, known: Memberships, model: str) -> Iterable[PersonId]:
    gone = departures.gone(session)
    # Whoever left answers nothing: the next owner is asked, or the admins.
    owners = [each for each in people.ownerships(session, model) if each.person not in gone]
    asked = (owners[0].person,) if owners else holders(ADMIN, policy, known, owners)
    return tuple(each for each in dict.fromkeys(asked) if known.sees(each, model))
