"""Whether something is being applied now, whichever replica does it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.promotion import State
from storage.tables.promotion import PromotionRequestRow


def is_busy(session: Session, at: datetime) -> bool:
    """Whether a worker has a request in hand: what waits for deployers, or whose worker died, nobody has."""
    row = PromotionRequestRow
    statement = select(row.id).where(row.state == State.APPLYING, row.lease_until > at)
    return session.scalars(statement.limit(1)).first() is not None
