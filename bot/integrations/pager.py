"""Tells a pager over its HTTP API, with the same client as deployers are told."""

import json
from dataclasses import dataclass

from bot.domain.paging import Call, PagerKind
from bot.domain.paging_payloads import Notice, asked
from bot.integrations.deployers.outward import Outward
from bot.integrations.deployers.webhook import taken


@dataclass(frozen=True, slots=True)
class HttpPager:
    """Speaks to the API at `url` with a key, where one is needed."""

    kind: PagerKind
    url: str
    key: str | None
    outward: Outward

    def tell(self, call: Call, notice: Notice) -> None:
        """Tell it once. Undelivered when it was not taken."""
        wanted = asked(self.kind, call, notice)
        body = wanted.body
        if self.kind is PagerKind.PAGERDUTY and isinstance(body, dict):
            body = {"routing_key": self.key, **body}
        headers = {"Content-Type": "application/json", "User-Agent": "mlops-bot", **self._shown()}
        sent = json.dumps(body).encode()
        taken(self.kind.spelled, self.outward.send("POST", self.url + wanted.path, headers, sent))

    def _shown(self) -> dict[str, str]:
        """What lets one in; PagerDuty's stands in the body."""
        if self.key is None or self.kind is PagerKind.PAGERDUTY:
            return {}
        scheme = "GenieKey" if self.kind is PagerKind.OPSGENIE else "Bearer"
        return {"Authorization": f"{scheme} {self.key}"}
