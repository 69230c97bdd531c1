"""Secrets an interaction carries: trigger ids (3 s, once) and response URLs (5 times in 30 minutes)."""

import secrets
from dataclasses import dataclass

from workspace.clock import Clock
from workspace.refusals import SlackRefusal

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5


@dataclass
class Trigger:
    """Leave to open a modal for a person."""

    person: str
    issued: float
    used: bool = False


@dataclass
class ResponseUrl:
    """Leave to answer where an interaction happened."""

    person: str
    channel: str
    issued: float
    message_ts: str | None = None
    thread_ts: str | None = None
    uses: int = 0


class Triggers:
    """Issued trigger ids and response URLs."""

    def __init__(self, clock: Clock, team: str) -> None:
        self._clock = clock
        self._team = team
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponseUrl] = {}

    def issue(self, person: str) -> str:
        """A fresh trigger id for an interaction of this person."""
        made = f"{len(self._triggers) + 1}.{self._team}.{secrets.token_hex(16)}"
        self._triggers[made] = Trigger(person, self._clock.now())
        return made

    def exchange(self, trigger_id: object) -> str:
        """The person behind a trigger id, which is used up by this."""
        found = self._triggers.get(trigger_id) if isinstance(trigger_id, str) else None
        if found is None:
            raise SlackRefusal("invalid_trigger_id")
        if found.used:
            # A trigger that was used is told so, also when its time is over.
            raise SlackRefusal("exchanged_trigger_id")
        if self._clock.now() - found.issued > TRIGGER_SECONDS:
            raise SlackRefusal("expired_trigger_id")
        found.used = True
        return found.person

    def issue_response(
        self, person: str, channel: str, message_ts: str | None = None, thread_ts: str | None = None
    ) -> str:
        """The secret part of a new response URL."""
        made = secrets.token_urlsafe(24)
        self._responses[made] = ResponseUrl(person, channel, self._clock.now(), message_ts, thread_ts)
        return made

    def use_response(self, secret: str) -> ResponseUrl:
        """Count one use; refused after five, or after half an hour."""
        found = self._responses.get(secret)
        if found is None:
            raise SlackRefusal("invalid_url", status=404)
        if self._clock.now() - found.issued > RESPONSE_SECONDS:
            raise SlackRefusal("expired_url", status=404)
        if found.uses >= RESPONSE_USES:
            raise SlackRefusal("used_url", status=404)
        found.uses += 1
        return found
