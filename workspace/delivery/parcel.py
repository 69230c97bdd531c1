"""What is delivered to the app and what may come back; no transport here."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from workspace.wire import Json

Kind = Literal["slash_commands", "interactive", "events_api", "url_verification"]


@dataclass(frozen=True)
class Parcel:
    """One thing the app is told or asked."""

    kind: Kind
    name: str
    payload: Json


@dataclass(frozen=True)
class Attempt:
    """Which delivery of an event this is, and why the one before failed."""

    number: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Answer:
    """The acknowledgement: a JSON object, or plain words from a slash command."""

    body: Json = field(default_factory=dict)
    opted_out: bool = False


class Undelivered(Exception):
    """The app did not acknowledge; `code` is what the person reads, `reason` what a retry says."""

    def __init__(self, code: str, reason: str, *, opted_out: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.opted_out = opted_out


class Line(Protocol):
    """A way to the app."""

    async def carry(self, parcel: Parcel, attempt: Attempt, *, copies: int) -> Answer:
        """Deliver `copies` of it and wait for the first acknowledgement."""
