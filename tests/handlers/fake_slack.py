"""As much of Slack as a connection needs: `auth.test`, `apps.connections.open`, and the websocket's other end."""

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

BOT_TOKEN = "xoxb-fake-1-2"
APP_TOKEN = "xapp-fake-1-2"
METHODS: dict[str, dict[str, object]] = {
    "auth.test": {"team_id": "T0", "team": "Northwind", "user_id": "U0BOT", "bot_id": "B0BOT"},
    "conversations.info": {"channel": {"id": "C0ML", "name": "ml-releases", "is_member": True}},
    "conversations.members": {"members": ["U0ANA"]},
}


class FakeSlack:
    """Answers the Web API on `api_url`; keeps each websocket it was asked for, and every frame sent to it."""

    def __init__(self) -> None:
        self.connections: queue.SimpleQueue[ServerConnection] = queue.SimpleQueue()
        self.answers: queue.SimpleQueue[dict[str, object]] = queue.SimpleQueue()
        self.called: list[str] = []
        self.hello: dict[str, object] | None = {"type": "hello", "num_connections": 1}
        self.methods: dict[str, dict[str, object]] = {name: dict(answer) for name, answer in METHODS.items()}
        self._sockets: Server = serve(self._converse, "127.0.0.1", 0)
        self._web = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._web.daemon_threads = True

    @property
    def api_url(self) -> str:
        """The base URL of the Web API."""
        return f"http://127.0.0.1:{self._web.server_port}/api/"

    @property
    def socket_url(self) -> str:
        """A websocket's address, as Slack hands it out."""
        return f"ws://127.0.0.1:{self._sockets.socket.getsockname()[1]}/link/?ticket=one"

    def start(self) -> None:
        """Answer."""
        threading.Thread(target=self._sockets.serve_forever, daemon=True).start()
        threading.Thread(target=self._web.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Be gone."""
        self._web.shutdown()
        self._web.server_close()
        self._sockets.shutdown()

    def answer(self, method: str, token: str) -> dict[str, object]:
        """The Web API's answer."""
        self.called.append(method)
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if token != f"Bearer {wanted}":
            return {"ok": False, "error": "invalid_auth"}
        if method == "apps.connections.open":
            return {"ok": True, "url": self.socket_url}
        known = self.methods.get(method)
        return {"ok": False, "error": "channel_not_found"} if known is None else {"ok": True, **known}

    def _converse(self, connection: ServerConnection) -> None:
        if self.hello is not None:
            connection.send(json.dumps(self.hello))
        self.connections.put(connection)
        try:
            for frame in connection:
                self.answers.put(json.loads(frame))
        except ConnectionClosed:
            return


@contextmanager
def running() -> Iterator[FakeSlack]:
    """A fake that answers for as long as the block lasts."""
    slack = FakeSlack()
    slack.start()
    try:
        yield slack
    finally:
        slack.stop()


def envelope(envelope_id: str, text: str) -> str:
    """A slash command as it comes over the websocket."""
    payload = {"command": "/mlops", "text": text, "team_id": "T0", "user_id": "U0ANA", "channel_id": "C0ML"}
    return json.dumps(
        {
            "type": "slash_commands",
            "envelope_id": envelope_id,
            "payload": payload,
            "accepts_response_payload": True,
        }
    )


def _handler(slack: FakeSlack) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            method = self.path.removeprefix("/api/")
            body = json.dumps(slack.answer(method, self.headers.get("Authorization", ""))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815  the base class names it

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it
            return

    return Handler
