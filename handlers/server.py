"""The HTTP server's thread: bound before it is announced, stopped within a limit."""

import socket
import threading

import uvicorn
from starlette.types import ASGIApp

from bot.errors import Unavailable

# Clicks that come at once wait here for a moment and are not refused.
BACKLOG = 2048
KEEP_ALIVE_S = 65  # longer than a balancer's, or it sends a click into a connection that is just closing


class Server:
    """An ASGI application on `host:port`, in a thread of its own; port 0 takes a free one."""

    def __init__(self, app: ASGIApp, host: str, port: int, *, finish_s: int) -> None:
        # Bound here and not in the thread: a port that is taken must stop the start.
        self._socket = _bound(host, port)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            ws="none",
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=finish_s,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="http", daemon=True
        )

    @property
    def address(self) -> str:
        """Where it listens, such as `http://127.0.0.1:8080`."""
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def start(self) -> None:
        """Listen."""
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Take nothing new, let what is under way finish, never longer than `timeout_s`."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        self._socket.close()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise Unavailable(
            f"The bot cannot listen on {host}:{port} ({reason}).",
            hint="Set MLOPS_HOST and MLOPS_PORT; port 0 takes a free one.",
        ) from problem
    # Connections take it over. Else an answer's body waits 40 ms for the client to say that it has the head: asyncio
    # asks for this itself only where the socket names its protocol, which one made by `create_server` does not.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
