"""Messages on their way to Slack, as values: what is sent, to whom, and how far it came."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.registry import PersonId

LEASE = timedelta(seconds=120)
SETTLE = timedelta(seconds=60)
CHANNEL_BUDGET_PER_HOUR = 6


class OutboxKind(StrEnum):
    """A new message, or a new drawing of one that was sent."""

    POST = "post"
    REDRAW = "redraw"


class OutboxState(StrEnum):
    """`unknown`: Slack may or may not have it; `folded`: another message stands for it."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"
    FOLDED = "folded"


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be sent: to a channel or to a person, alone or under its `parent` (an outbox id).

    `drawing` names the view that draws it again when `subject` (`P-12`) changes. What is not `urgent`
    may wait: several such messages to a person become one, and in a busy channel another stands for them.
    """

    text: str
    blocks: tuple[dict[str, object], ...] = ()
    channel: str | None = None
    person: PersonId | None = None
    parent: int | None = None
    subject: str = ""
    drawing: str = ""
    picture: bytes | None = None
    picture_alt: str = ""
    urgent: bool = True


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One claimed row of the outbox: `thread` is what it answers, `sent` the message it draws again.

    `drawn_id` is the row whose drawing that is; a row that is `taken_over` may have reached Slack before.
    """

    id: int
    key: str
    kind: OutboxKind
    message: Message
    attempts: int
    taken_over: bool
    claimed_at: datetime
    created_at: datetime
    drawn_id: int
    file_id: str | None = None
    thread: tuple[str, str] | None = None
    sent: tuple[str, str] | None = None


def retry_after(attempts: int) -> timedelta:
    """How long to wait after a failed try: 2 s, doubled each time, at most 10 minutes."""
    return timedelta(seconds=min(600, 2 ** min(attempts, 10)))
