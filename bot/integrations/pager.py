"""Tells a pager over its HTTP API, with the same client as deployers are told."""

import json
from dataclasses import dataclass, replace

from bot.domain.pagers import Call, PagerKind
from bot.domain.paging_payloads import Asked, Notice, asked
from bot.integrations.deployers.outward import Answer, Outward
from bot.integrations.deployers.webhook import taken
from bot.integrations.silences import AlertmanagerSilences

# What it silences is a list, of everybody's alerts of our name.
LARGEST_LIST = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class HttpPager:
    """Speaks to the API at `url` with a key, where one is needed."""

    kind: PagerKind
    url: str
    key: str | None
    outward: Outward

    @property
    def silencer(self) -> AlertmanagerSilences | None:
        """What keeps an Alertmanager quiet; None where an acknowledgement does."""
        if self.kind.acknowledges:
            return None
        wide = replace(self, outward=replace(self.outward, largest=LARGEST_LIST))
        return AlertmanagerSilences(wide._send)

    def tell(self, call: Call, notice: Notice) -> int:
        """Tell it once; the status that it answered. Undelivered when it was not taken."""
        return [self._told(each) for each in asked(self.kind, call, notice)][-1]

    def _told(self, wanted: Asked) -> int:
        body = wanted.body
        if self.kind is PagerKind.PAGERDUTY and isinstance(body, dict):
            body = {"routing_key": self.key, **body}
        sent = json.dumps(body).encode()
        return taken(self.kind.spelled, self._send(wanted.method, wanted.path, sent)).status

    def _send(self, method: str, path: str, body: bytes = b"") -> Answer:
        typed = {"Content-Type": "application/json"} if body else {}
        headers = {"User-Agent": "mlops-bot", **typed, **self._shown()}
        return self.outward.send(method, self.url + path, headers, body)

    def _shown(self) -> dict[str, str]:
        """What lets one in; PagerDuty's stands in the body."""
        if self.key is None or self.kind is PagerKind.PAGERDUTY:
            return {}
        scheme = "GenieKey" if self.kind is PagerKind.OPSGENIE else "Bearer"
        return {"Authorization": f"{scheme} {self.key}"}
