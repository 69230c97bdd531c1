"""Stand-ins of the three pagers' APIs on this machine: each holds alerts by their key, as the vendors say theirs do."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from bot.domain.pagers import PagerKind
from bot.integrations.deployers.outward import Outward
from bot.integrations.pager import HttpPager
from tests.integrations.alertmanagers import Alertmanager

KEY = "R0UTINGKEY0000000000000000000000"


@dataclass
class Standin:
    """One pager: `states` is what it holds by key, `rings` how often people were called, `refuses` what it answers next.

    `came` is what it was told, `asked` what it was only asked, `texts` what people read of each alert.
    """

    kind: PagerKind
    address: str = ""
    came: list[tuple[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    held: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    calls: int = 0
    refuses: list[int] = field(default_factory=list)
    alertmanager: Alertmanager = field(default_factory=Alertmanager)
    hangs: bool = False
    ended: Event = field(default_factory=Event)

    def pager(self, key: str | None = KEY, limit_s: float = 10.0) -> HttpPager:
        """What speaks to it."""
        return HttpPager(self.kind, self.address, key, Outward(None, limit_s=limit_s))

    @property
    def states(self) -> dict[str, str]:
        """How each alert stands there, by its key."""
        return self.alertmanager.states() if self.kind is PagerKind.ALERTMANAGER else self.held

    @property
    def rings(self) -> int:
        """How often people were called."""
        self.alertmanager.tick()
        return self.alertmanager.rings if self.kind is PagerKind.ALERTMANAGER else self.calls

    def answer(self, method: str, path: str, authorization: str, body: Any) -> tuple[int, Any]:
        """Take it as the vendor would; the status, and what is answered."""
        if method == "GET":
            self.asked.append((method, path))
        else:
            self.came.append((path, body))
        if self.refuses:
            return self.refuses.pop(0), None
        match self.kind:
            case PagerKind.PAGERDUTY:
                return self._event(path, body) if method == "POST" else 405, None
            case PagerKind.OPSGENIE:
                return self._opsgenie(method, path, authorization, body), None
            case PagerKind.ALERTMANAGER:
                return self.alertmanager.answer(method, path, body)

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
            self.texts[body["dedup_key"]] = payload["summary"]
        else:
            self._move(
                body["dedup_key"],
                {"acknowledge": "acknowledged", "resolve": "resolved"}[body["event_action"]],
            )
        return 202

    def _opsgenie(self, method: str, path: str, authorization: str, body: Any) -> int:
        if authorization != f"GenieKey {KEY}":
            return 401
        parts = urlsplit(path)
        if parts.path == "/v2/alerts":
            if not 0 < len(body["message"]) <= 130:
                return 422
            # What is open already is counted there, and goes on saying what it said.
            if self.held.get(body["alias"], "resolved") == "resolved":
                self.texts[body["alias"]] = body["message"]
            self._trigger(body["alias"])
            return 202
        _, _, _, alias, verb = parts.path.split("/")
        if parse_qs(parts.query) != {"identifierType": ["alias"]}:
            return 404
        if method == "PUT":
            return self._changed(unquote(alias), verb, body)
        self._move(unquote(alias), {"acknowledge": "acknowledged", "close": "resolved"}[verb])
        return 202

    def _changed(self, key: str, part: str, body: Any) -> int:
        longest = {"message": 130, "description": 15_000}
        if part not in longest or not 0 < len(body[part]) <= longest[part]:
            return 422
        if part == "message":
            self.texts[key] = body["message"]
        return 202

    def _trigger(self, key: str) -> None:
        if self.held.get(key, "resolved") == "resolved":
            self.held[key] = "triggered"
            self.calls += 1

    def _move(self, key: str, to: str) -> None:
        if self.held.get(key, "resolved") != "resolved":
            self.held[key] = to


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
            if text and self.headers.get("Content-Type") != "application/json":
                self._say(415, None)
                return
            key = self.headers.get("Authorization", "")
            self._say(*pager.answer(self.command, self.path, key, json.loads(text) if text else None))

        def do_GET(self) -> None:
            """The same for what is asked."""
            self.do_POST()

        def do_PUT(self) -> None:
            """The same for what is changed."""
            self.do_POST()

        def do_DELETE(self) -> None:
            """The same for what is ended."""
            self.do_POST()

        def _say(self, status: int, answer: Any) -> None:
            sent = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

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
