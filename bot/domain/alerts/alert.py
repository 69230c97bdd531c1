"""One alert, and where it stands."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.registry import PersonId
from bot.domain.severity import Severity

_NUMBER = re.compile(r"[aA]-?([0-9]{1,9})")


class AlertKind(StrEnum):
    """What noticed it."""

    MONITOR = "monitor"
    SERVING = "serving"
    DRIFT = "drift"
    PERFORMANCE = "performance"
    QUALITY = "quality"
    VOLUME = "volume"
    NO_DATA = "no data"


class AlertState(StrEnum):
    """Where an alert stands at a moment; all but `ENDED` count as open."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    MUTED = "muted"
    ENDED = "over"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert.

    `cause`: what noticed it, the same each time. `badness`: how bad it is, or was when it was last said; larger is
    worse. `version`, `request_id`: the decision that it is about, where it is about one. `source`: where the trouble
    may come from for several models at once. `leader`: the number of the alert in whose message this one is told.
    `well_since`: since when the trouble is gone, while it is not yet believed. `muted_for`: the version that was live
    when it was muted, 0 for none. `acknowledged_there`: who acknowledged it at the pager, by the name that is given there.
    `hushed_by`: who snoozed or muted it last. `worse_at`: when it was last said that it is worse.
    """

    id: int
    model: str
    environment: str
    kind: AlertKind
    title: str
    opened_at: datetime
    version: int | None = None
    request_id: int | None = None
    cause: str = ""
    severity: Severity = Severity.CHANNEL
    consequence: str = ""
    badness: float = 0.0
    source: str | None = None
    channel: str | None = None
    leader: int | None = None
    said_at: datetime | None = None
    well_since: datetime | None = None
    ended_at: datetime | None = None
    acknowledged_by: PersonId | None = None
    acknowledged_at: datetime | None = None
    assignee: PersonId | None = None
    snoozed_until: datetime | None = None
    muted_for: int | None = None
    escalated_at: datetime | None = None
    acknowledged_there: str | None = None
    hushed_by: PersonId | None = None
    worse_at: datetime | None = None

    @property
    def name(self) -> str:
        """As it is typed: `A-9`."""
        return f"A-{self.id}"

    @property
    def place(self) -> str:
        """As it is typed: `churn#production`."""
        return f"{self.model}#{self.environment}"

    @property
    def message_of(self) -> str:
        """The name of the alert in whose message this one is told."""
        return self.name if self.leader is None else f"A-{self.leader}"

    @property
    def is_acknowledged(self) -> bool:
        """Whether somebody said that they look into it, here or at the pager."""
        return self.acknowledged_by is not None or self.acknowledged_there is not None

    def state(self, at: datetime) -> AlertState:
        """Where it stands at a moment."""
        if self.ended_at is not None:
            return AlertState.ENDED
        if self.muted_for is not None:
            return AlertState.MUTED
        if self.snoozed_until is not None and self.snoozed_until > at:
            return AlertState.SNOOZED
        return AlertState.ACKNOWLEDGED if self.is_acknowledged else AlertState.OPEN


def alert_number(text: str) -> int | None:
    """The number of `A-9`, however it is written."""
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match else None
