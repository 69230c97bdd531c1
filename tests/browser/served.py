"""A Bolt app behind a small HTTP server on loopback, stopped in a moment; no tests."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from slack_bolt import App, BoltRequest

GRACE = 1.0  # seconds after which Bolt's own 404 for "nobody acknowledged" may be said


class AppServer(ThreadingHTTPServer):
    """Hands what is posted to `app`."""

    daemon_threads = True
    app: App

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)

    @property
    def address(self) -> str:
        """The request URL."""
        return f"http://127.0.0.1:{self.server_port}/slack/events"


class _Door(BaseHTTPRequestHandler):
    server: AppServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = self.server.app.dispatch(BoltRequest(body=body, headers=dict(self.headers)))
        if answer.status == 404:
            time.sleep(GRACE)
        self.send_response(answer.status)
        for name, value in answer.first_headers().items():
            self.send_header(name, value)
        with suppress(BrokenPipeError):  # the workspace gave up before
            self.end_headers()
            self.wfile.write((answer.body or "").encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Nothing: the workspace's traffic tells it."""


@contextmanager
def served() -> Iterator[AppServer]:
    """The server, while the block runs."""
    with AppServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
