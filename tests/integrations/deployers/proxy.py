"""A forward proxy on this machine: it tunnels (CONNECT) and forwards, and every name it is asked for lives here."""

import socket
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from urllib.parse import urlsplit

USER, PASSWORD = "bot", "s3cret-of-the-proxy"


@dataclass
class Proxy:
    """What it was asked for, `CONNECT host:port` or `POST http://…`; names in `refused` are not let through."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        """As MLOPS_PROXY names it."""
        return f"http://{USER}:{PASSWORD}@127.0.0.1:{self.port}"


@contextmanager
def proxying() -> Iterator[Proxy]:
    """A proxy that lets in who knows its password."""
    proxy = Proxy()
    allowed = f"basic {b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}".lower()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            """Take one request."""
            method, target, _ = self.rfile.readline().decode().split()
            lines = iter(self.rfile.readline, b"\r\n")
            headers = {
                name.strip().lower(): value.strip()
                for name, _, value in (line.decode().partition(":") for line in lines)
            }
            proxy.asked.append(f"{method} {target}")
            host = urlsplit(f"//{target}" if method == "CONNECT" else target)
            if headers.pop("proxy-authorization", "").lower() != allowed:
                self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            elif host.hostname in proxy.refused:
                self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            else:
                self._connect(method, host.port or 80, host.path, headers)

        def _connect(self, method: str, port: int, path: str, headers: dict[str, str]) -> None:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as there:
                if method == "CONNECT":
                    self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                else:
                    said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
                    there.sendall(f"{method} {path} HTTP/1.1\r\n{said}\r\n".encode())
                back = Thread(target=_pass_on, args=(there, self.connection))
                back.start()
                _pass_on(self.connection, there, self.rfile.peek() if method != "CONNECT" else b"")
                back.join()

    class Server(ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    server = Server(("127.0.0.1", 0), Handler)
    proxy.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _pass_on(source: socket.socket, to: socket.socket, first: bytes = b"") -> None:
    with suppress(OSError):
        to.sendall(first)
        while piece := source.recv(65536):
            to.sendall(piece)
        to.shutdown(socket.SHUT_WR)
