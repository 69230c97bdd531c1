"""How deployers and trainers are told: whoever is due is taken in hand, and told by the courier that reaches them."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.domain.alerts.retraining import Retraining
from bot.domain.deployment import Deployment, Target
from bot.errors import Undelivered
from bot.ports import Courier
from bot.services.context import Context
from bot.views.outside_words import no_courier

# Longer than the ten seconds that a telling may take.
LEASE = timedelta(seconds=60)

Due = TypeVar("Due", Deployment, Retraining)


def take_next(
    context: Context,
    due: Callable[[Session, datetime], Iterable[Due]],
    claim: Callable[[Session, int, datetime, datetime], bool],
) -> Due | None:
    """One that is due, in hand with a lease; None when there is none, or others have them all in hand."""
    at = context.clock.now()
    with context.database.read() as session:
        found = due(session, at)
    for each in found:
        with context.database.write() as session:
            taken = claim(session, each.id, at, at + LEASE)
        if taken:
            return each
    return None


def courier_to(context: Context, target: Target) -> Courier:
    """What tells it; Undelivered, and not to be tried again, where the settings lack what that takes."""
    found = context.couriers.get(type(target))
    if found is None:
        raise Undelivered(no_courier(target), retryable=False)
    return found
