"""Stand-ins of the three pagers' APIs on this machine: each holds alerts by their key, as the vendors say theirs do."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bot.domain.paging import PagerKind
from bot.integrations.deployers.outward import Outward
from bot.integrations.pager import HttpPager

KEY = "R0UTINGKEY0000000000000000000000"


@dataclass
class Standin:
    """One pager: `states` is what it holds by key, `rings` how often people were called, `refuses` what it answers next."""

    kind: PagerKind
    address: str = ""
    came: list[tuple[str, Any]] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    rings: int = 0
    refuses: list[int] = field(default_factory=list)
    hangs: bool = False
    ended: Event = field(default_factory=Event)

    def pager(self, key: str | None = KEY, limit_s: float = 10.0) -> HttpPager:
        """What speaks to it."""
        return HttpPager(self.kind, self.address, key, Outward(None, limit_s=limit_s))

    def answer(self, path: str, authorization: str, body: Any) -> int:
        """Take it as the vendor would; the status."""
        self.came.append((path, body))
        if self.refuses:
            return self.refuses.pop(0)
        match self.kind:
            case PagerKind.PAGERDUTY:
                return self._event(path, body)
            case PagerKind.OPSGENIE:
                return self._opsgenie(path, authorization, body)
            case PagerKind.ALERTMANAGER:
                return self._alerts(path, body)

    def _event(self, path: str, body: Any) -> int:
        if path != "/v2/enqueue":
            return 404
        if body["routing_key"] != KEY:
            return 400
        if body["event_action"] == "trigger":
            payload = body["payload"]
            good = {"critical", "error", "warning", "info"}
            if not 0 < len(payload["summary"]) <= 1024 or payload["severity"] not in good:
                return 400
            self._trigger(body["dedup_key"])
        else:
            self._move(
                body["dedup_key"],
                {"acknowledge": "acknowledged", "resolve": "resolved"}[body["event_action"]],
            )
        return 202

    def _opsgenie(self, path: str, authorization: str, body: Any) -> int:
        if authorization != f"GenieKey {KEY}":
            return 401
        parts = urlsplit(path)
        if parts.path == "/v2/alerts":
            if not 0 < len(body["message"]) <= 130:
                return 422
            self._trigger(body["alias"])
            return 202
        _, _, _, alias, verb = parts.path.split("/")
        if parse_qs(parts.query) != {"identifierType": ["alias"]}:
            return 404
        self._move(unquote(alias), {"acknowledge": "acknowledged", "close": "resolved"}[verb])
        return 202

    def _alerts(self, path: str, body: Any) -> int:
        if path != "/api/v2/alerts":
            return 404
        for each in body:
            if not each["labels"]["alertname"]:
                return 400
            if "endsAt" in each:
                self._move(each["labels"]["instance"], "resolved")
            else:
                self._trigger(each["labels"]["instance"])
        return 200

    def _trigger(self, key: str) -> None:
        if self.states.get(key, "resolved") == "resolved":
            self.states[key] = "triggered"
            self.rings += 1

    def _move(self, key: str, to: str) -> None:
        if self.states.get(key, "resolved") != "resolved":
            self.states[key] = to


@contextmanager
def standing_in(kind: PagerKind) -> Iterator[Standin]:
    """A pager at a port of this machine."""
    pager = Standin(kind)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answer, or say nothing."""
            text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if pager.hangs:
                pager.ended.wait(60)
                return
            status = pager.answer(self.path, self.headers.get("Authorization", ""), json.loads(text))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pager.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield pager
    finally:
        pager.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
