"""Tells trainers what was asked of them, again until they take it, and ends what nobody reported in time."""

from datetime import datetime, timedelta

from bot.domain.alerts.retraining import Retraining, RetrainingState, Trained, TrainOrder
from bot.domain.deployment import wait_after
from bot.errors import Undelivered
from bot.services import retraining
from bot.services.context import Context
from bot.services.couriers import LEASE, courier_to, take_next
from bot.views import retraining as view
from storage import alerts, registry, retrainings

MATCHED_WITHIN = timedelta(days=1)
"""How long a version that a run registers afterwards is looked for."""


def deliver_next(context: Context) -> bool:
    """Tell one trainer that is due; False when there is none."""
    found = take_next(context, retrainings.due, retrainings.claim)
    if found is None:
        return False
    context.reached("retraining.claimed")
    _tell(context, found)
    return True


def sweep(context: Context) -> None:
    """End what nobody reported in time, and name the version of what was registered after the report."""
    at = context.clock.now()
    with context.database.read() as session:
        late = [each for each in retrainings.under_way(session) if each.due_at <= at]
        done = retrainings.unmatched(session, at - MATCHED_WITHIN)
        made = [(each, retraining.made_by(session, each, each.run_id)) for each in done]
    for each in late:
        with context.database.write() as session:
            registry.lock_model(session, each.model)
            now = retrainings.find(session, each.id)
            if now is not None and now.is_under_way and now.due_at <= at:
                retraining.note(session, now, Trained(RetrainingState.UNANSWERED, view.too_late(now)), at)
        context.wake()
    for each, version in made:
        if version is not None:
            with context.database.write() as session:
                registry.lock_model(session, each.model)
                retraining.matched(session, each, version, at)
            context.wake()


def _tell(context: Context, asked: Retraining) -> None:
    try:
        order = _order(context, asked)
        courier_to(context, order.target).tell(order)
    except Undelivered as why:
        _not_told(context, asked, why)
        return
    context.reached("retraining.told")
    at = context.clock.now()
    with context.database.write() as session:
        registry.lock_model(session, asked.model)
        # In hand for a while yet: whoever presses twice has it told again once.
        retrainings.settle(session, asked.id, None, asked.tries + 1, held_until=at + LEASE)
        retraining.told(session, asked, at)
    context.wake()
    context.reached("retraining.settled")


def _not_told(context: Context, asked: Retraining, why: Undelivered) -> None:
    at: datetime = context.clock.now()
    tries = asked.tries + 1
    next_try = at + wait_after(tries) if why.retryable else None
    with context.database.write() as session:
        registry.lock_model(session, asked.model)
        now = retrainings.find(session, asked.id)
        # It arrived all the same, and was answered by a report.
        still_asked = now is not None and now.state is RetrainingState.ASKED
        retrainings.settle(session, asked.id, next_try if still_asked else None, tries)
        if now is not None and still_asked and next_try is None:
            retraining.note(session, now, Trained(RetrainingState.UNANSWERED, why.sentence), at)
        elif now is not None and still_asked and tries == 1:
            retraining.waits(session, now, why.sentence, at)
    context.wake()


def _order(context: Context, asked: Retraining) -> TrainOrder:
    with context.database.read() as session:
        target, key = retrainings.way_to(session, asked.id)
        alert = alerts.find(session, asked.alert_id)
        assert alert is not None  # the row refers to it
        version = (
            None if asked.version is None else registry.find_version(session, asked.model, asked.version)
        )
    if version is None:
        return TrainOrder(asked, alert, target, key)
    return TrainOrder(asked, alert, target, key, version.run_id, version.data_sets)
