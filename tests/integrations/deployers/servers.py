"""HTTPS servers that behave as a deployer's may: they keep what came, and answer as they are told."""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import trustme


@dataclass
class Came:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Deployer:
    """A server with a certificate for `localhost`; `answer` writes what it says."""

    port: int = 0
    came: list[Came] = field(default_factory=list)
    ended: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        """Its hook."""
        return f"https://localhost:{self.port}/hook"


Answer = Callable[[BaseHTTPRequestHandler, Deployer], None]


def status(code: int, **headers: str) -> Answer:
    """Answers with a status and nothing more."""

    def answer(handler: BaseHTTPRequestHandler, _: Deployer) -> None:
        handler.send_response(code)
        for name, value in {**headers, "Content-Length": "0"}.items():
            handler.send_header(name, value)
        handler.end_headers()

    return answer


def hangs(_: BaseHTTPRequestHandler, server: Deployer) -> None:
    """Takes the request, and says nothing while the test lasts."""
    server.ended.wait(60)


def drips(handler: BaseHTTPRequestHandler, server: Deployer) -> None:
    """Says a byte of its header now and then: each is in time, and the whole would take an hour."""
    while not server.ended.wait(0.05):
        handler.wfile.write(b"H")
        handler.wfile.flush()


def floods(handler: BaseHTTPRequestHandler, _: Deployer) -> None:
    """Says yes, and then ten megabytes."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(10_000_000))
    handler.end_headers()
    for _piece in range(10):
        handler.wfile.write(b"x" * 1_000_000)


def breaks(handler: BaseHTTPRequestHandler, _: Deployer) -> None:
    """Closes the connection in place of an answer."""
    handler.connection.close()


@contextmanager
def serving(answer: Answer, authority: trustme.CA, name: str = "localhost") -> Iterator[Deployer]:
    """A server on this machine with a certificate for that name."""
    server = Deployer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Keep it, and answer."""
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            server.came.append(Came(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.close_connection = True
            try:
                answer(self, server)
            except OSError:
                return  # whoever asked has gone, as it should

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    # The listening socket stays plain: a handshake that fails must not end the server.
    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def finish_request(self, request: object, client_address: object) -> None:
            """Shake hands in the connection's own thread."""
            try:
                wrapped = context.wrap_socket(request, server_side=True)  # type: ignore[arg-type]  # a socket
            except (OSError, ssl.SSLError):
                return
            try:
                Handler(wrapped, client_address, self)
            finally:
                wrapped.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    listening = Quiet(("127.0.0.1", 0), Handler)
    server.port = listening.server_address[1]
    thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        listening.shutdown()
        thread.join()
        listening.server_close()


def bundle(authority: trustme.CA, folder: Path) -> Path:
    """The authority's certificate as a file."""
    path = folder / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


def seconds(act: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.monotonic()
    act()
    return time.monotonic() - began
