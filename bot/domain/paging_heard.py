"""What a pager reports: who did what to an alert there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Deed(StrEnum):
    """What happened to it there."""

    ACKNOWLEDGED = "acknowledged"
    UNACKNOWLEDGED = "unacknowledged"
    RESOLVED = "resolved"
    PASSED_ON = "passed on"


@dataclass(frozen=True, slots=True)
class Heard:
    """One report: `delivery` is the same when it is sent again, `key` is the alert's name there.

    `who` is whatever the pager calls them, "" where it was no person. `at`: when it happened by the pager's clock, None where
    it does not say. `to`: whom it went to, where it was passed on.
    """

    delivery: str
    key: str
    deed: Deed
    who: str = ""
    at: datetime | None = None
    to: tuple[str, ...] = ()


def is_outdated(heard: Heard, known: datetime | None) -> bool:
    """Whether something that happened later was heard already: webhooks overtake each other."""
    return heard.at is not None and known is not None and heard.at < known
