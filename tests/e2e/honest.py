"""A small honest MLflow server in the test's process: one registered model, its versions and aliases, over HTTP."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

MADE_MS = 1_764_000_000_000
ALIAS = "registered-models/alias"

Json = dict[str, Any]


@dataclass
class Honest:
    """What it has; `happens` is told once of the point that is armed: `set`, `was set` or `read back`."""

    model: str
    versions: int
    aliases: dict[str, int] = field(default_factory=dict)
    sets: list[tuple[str, int]] = field(default_factory=list)
    address: str = ""
    armed: str = ""
    happens: Callable[[], None] = list

    def answer(self, method: str, path: str, asked: Json) -> tuple[int, Json]:
        """Status and body."""
        if path == ALIAS and method == "POST":
            return 200, self._set(asked["alias"], int(asked["version"]))
        if path == ALIAS:
            return self._read(asked["alias"])
        listed = {
            "registered-models/search": {"registered_models": [self._model()]},
            "model-versions/search": {"model_versions": [self._version(n + 1) for n in range(self.versions)]},
            "experiments/search": {},
        }
        return (200, listed[path]) if path in listed else (404, {"error_code": "RESOURCE_DOES_NOT_EXIST"})

    def _set(self, alias: str, version: int) -> Json:
        self._reached("set")
        self.aliases[alias] = version
        self.sets.append((alias, version))
        self._reached("was set")
        return {}

    def _read(self, alias: str) -> tuple[int, Json]:
        if self.sets:
            self._reached("read back")
        if alias not in self.aliases:
            return 400, {"error_code": "INVALID_PARAMETER_VALUE"}
        return 200, {"model_version": self._version(self.aliases[alias])}

    def _reached(self, point: str) -> None:
        if self.armed == point:
            self.armed = ""
            self.happens()

    def _model(self) -> Json:
        aliases = [{"alias": alias, "version": str(version)} for alias, version in self.aliases.items()]
        return {"name": self.model, "creation_timestamp": MADE_MS, "aliases": aliases}

    def _version(self, number: int) -> Json:
        times = {"creation_timestamp": MADE_MS, "last_updated_timestamp": MADE_MS}
        return {"name": self.model, "version": str(number), "status": "READY", **times}


@contextmanager
def serving(honest: Honest) -> Iterator[Honest]:
    """Run the server until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            sent = self.rfile.read(int(self.headers.get("content-length") or 0))
            asked = json.loads(sent) if sent else {key: each[0] for key, each in parse_qs(url.query).items()}
            status, body = honest.answer(self.command, url.path.removeprefix("/api/2.0/mlflow/"), asked)
            content = json.dumps(body).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                self.close_connection = True  # whoever asked was killed

        do_POST = do_DELETE = do_GET  # noqa: N815  as the library calls them

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    honest.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield honest
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
