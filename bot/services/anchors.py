"""Keeps the head of the audit where whoever owns the database cannot write, once a day."""

import logging

from bot.domain.audit import Anchor
from bot.errors import Unavailable
from bot.services.context import Context
from storage import audit, interactions

log = logging.getLogger(__name__)


def keep_daily(context: Context) -> None:
    """Keep today's anchor, unless one of the replicas did; what cannot be reached is tried again next time."""
    at = context.clock.now()
    with context.database.read() as session:
        todo = [
            (number, each)
            for number, each in enumerate(context.anchors)
            if not interactions.seen(session, f"anchor:{number}:{at:%Y-%m-%d}")
        ]
        head = Anchor(*audit.head(session))
    if not head.sequence:
        return
    for number, keeper in todo:
        try:
            # Kept first and remembered after: twice a day does no harm, and not at all would.
            keeper.keep(head, at)
        except Unavailable as silence:
            log.warning("The audit's anchor was not kept: %s", silence.sentence)
            continue
        with context.database.write() as session:
            interactions.claim(session, f"anchor:{number}:{at:%Y-%m-%d}", at)


def kept(context: Context) -> tuple[Anchor, ...]:
    """The anchors that can be read back."""
    return tuple(anchor for keeper in context.anchors for anchor in keeper.kept())
