"""A local HTTP server that answers as it is told: wrongly, slowly, with HTML, with other people's words."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

INFO = {"run_id": "a" * 32, "experiment_id": "7", "start_time": 1764000000000, "status": "FINISHED"}
EXPERIMENT = {"experiment_id": "7", "name": "nightly", "creation_time": 1, "last_update_time": 2}


@dataclass
class Reply:
    """One answer: a status, a body, its headers, and how long each byte of it takes."""

    body: str | bytes | dict[str, Any] = field(default_factory=dict)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds_a_byte: float = 0.0

    @property
    def content(self) -> bytes:
        """The bytes that are sent."""
        if isinstance(self.body, dict):
            return json.dumps(self.body).encode()
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass
class Liar:
    """What it answers by path, or always; and what it was asked."""

    address: str = ""
    always: Reply | None = None
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def reply(self, path: str) -> Reply:
        """The next answer for a path; the last one stays."""
        if self.always is not None:
            return self.always
        mine = self.replies.get(path.partition("?")[0].removeprefix("/api/2.0/mlflow/"), [Reply({})])
        return mine.pop(0) if len(mine) > 1 else mine[0]


@contextmanager
def lying() -> Iterator[Liar]:
    """Run the server until the end of the block."""
    liar = Liar()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            self.rfile.read(length)
            liar.asked.append((self.command, self.path, dict(self.headers.items())))
            reply = liar.reply(self.path)
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.content)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                if not reply.seconds_a_byte:
                    self.wfile.write(reply.content)
                for byte in reply.content if reply.seconds_a_byte else b"":
                    self.wfile.write(bytes([byte]))
                    time.sleep(reply.seconds_a_byte)
            except OSError:
                self.close_connection = True

        do_POST = do_DELETE = do_GET  # noqa: N815  as the library calls them

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    liar.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def item(metrics: object = None, **info: object) -> dict[str, Any]:
    """A run as `runs/search` lists it."""
    return {"info": {**INFO, **info}, "data": {"metrics": metrics}}


def point(**more: object) -> dict[str, object]:
    """A metric of it."""
    return {"key": "loss", "value": 0.5, "timestamp": 1764000000000, "step": 0, **more}
