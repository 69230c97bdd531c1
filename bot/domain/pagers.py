"""The pagers: which there are, what they can be told, and one attempt to tell them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class PagerKind(StrEnum):
    """What calls people."""

    PAGERDUTY = "pagerduty"
    OPSGENIE = "opsgenie"
    ALERTMANAGER = "alertmanager"

    @property
    def spelled(self) -> str:
        """Its name, as it writes it."""
        return _TITLES[self]

    @property
    def acknowledges(self) -> bool:
        """Whether it knows that somebody looks into an alert, and reports it; an Alertmanager knows silences."""
        return self is not PagerKind.ALERTMANAGER

    @property
    def repeated_every(self) -> timedelta | None:
        """How often it has to hear that an alert is still so; None where once is enough.

        https://prometheus.io/docs/alerting/clients: every 30 seconds to 3 minutes.
        """
        return None if self.acknowledges else timedelta(minutes=1)


_TITLES = {
    PagerKind.PAGERDUTY: "PagerDuty",
    PagerKind.OPSGENIE: "Opsgenie",
    PagerKind.ALERTMANAGER: "Alertmanager",
}


class Call(StrEnum):
    """What a pager is told."""

    TRIGGER = "trigger"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    UPDATE = "update"
    SILENCE = "silence"
    UNSILENCE = "unsilence"


RINGING = frozenset({Call.TRIGGER, Call.ACKNOWLEDGE})
"""After these it holds the alert for open."""
STANDING = frozenset({Call.TRIGGER, Call.ACKNOWLEDGE, Call.RESOLVE})
"""These say how the alert stands there; the others change nothing of that."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to tell a pager: `taken` is None while nothing came back, or nothing was kept of what did."""

    pager: PagerKind
    call: Call
    begun_at: datetime
    ended_at: datetime | None = None
    taken: bool | None = None
    answer: str = ""
