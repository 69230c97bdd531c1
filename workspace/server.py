"""The workspace as a running server: one thread, one event loop, loopback only."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import h11
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from uvicorn.protocols.http.h11_impl import H11Protocol

from workspace import page
from workspace.control.endpoint import ControlApi
from workspace.delivery.courier import Courier
from workspace.guard import Guard
from workspace.organisation import Organisation
from workspace.responses import Responses
from workspace.uploads import Bytes
from workspace.webapi.endpoint import WebApi
from workspace.world import Keys, World

LOOPBACK = "127.0.0.1"


class _Lines(H11Protocol):
    """Remembers each connection's transport, so that a fault can break it like a network does."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self.app_state.setdefault("lines", {})[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.app_state["lines"].pop(self.client, None)
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        # From here on the library for websockets has the connection, and a fault must not take it.
        self.app_state["lines"].pop(self.client, None)
        super().handle_websocket_upgrade(event)


class _Server(uvicorn.Server):
    """Stops when told to, where uvicorn's own would look every tenth of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()

    async def main_loop(self) -> None:
        await self._told.wait()

    def tell(self) -> None:
        """Stop now; to be called inside the event loop."""
        self.should_exit = True
        self._told.set()


class Workspace:
    """A local workspace that a bot cannot tell from Slack; `start` it, use `address`, `stop` it."""

    def __init__(
        self,
        organisation: Organisation,
        *,
        port: int = 0,
        bot_token: str,
        app_token: str,
        signing_secret: str,
        request_url: str | None = None,
        rates: bool = True,
    ) -> None:
        self._organisation = organisation
        self._keys = Keys(bot_token, app_token, signing_secret)
        self._request_url = request_url
        self._rates = rates
        self._socket = _listening(port)
        self.port: int = self._socket.getsockname()[1]
        self._ready = threading.Event()
        self._server: _Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="workspace", daemon=True)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def api_url(self) -> str:
        """What the bot takes for Slack's Web API."""
        return f"{self.address}/api/"

    def start(self) -> None:
        """Serve from a thread of its own; returns when requests are answered."""
        self._thread.start()
        if not self._ready.wait(timeout=20):
            raise RuntimeError("The workspace did not start within 20 s.")

    def stop(self) -> None:
        """Stop serving and free the port."""
        if self._loop is not None and self._server is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._server.tell)
            self._thread.join(timeout=20)
        self._socket.close()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        world = World(self._organisation, self._keys, rates=self._rates)
        world.settle_at(self.address)
        config = uvicorn.Config(
            self._application(world),
            http=_Lines,
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            lifespan="on",
            log_config=None,
            access_log=False,
            date_header=False,
            proxy_headers=False,
            server_header=False,
            # A page's socket never ends by itself.
            timeout_graceful_shutdown=1,
        )
        self._loop = asyncio.get_running_loop()
        self._server = _Server(config)
        await self._server.serve(sockets=[self._socket])

    def _application(self, world: World) -> Starlette:
        courier = Courier(world, self._request_url)

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            courier.open()
            self._ready.set()
            yield
            await courier.close()

        return Starlette(
            routes=_routes(world, courier),
            middleware=[Middleware(Guard, port=self.port)],
            lifespan=lifespan,
        )


def _listening(port: int) -> socket.socket:
    # Named as TCP, or asyncio leaves Nagle's algorithm on and every answer waits 40 ms for an acknowledgement.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((LOOPBACK, port))
    except OSError:
        made.close()
        raise
    made.listen(512)
    return made


def _routes(world: World, courier: Courier) -> list[Route | WebSocketRoute | Mount]:
    contents = Bytes(world)
    return [
        Route("/", page.index),
        Route("/api/{method}", WebApi(world, courier).answer, methods=["GET", "POST"]),
        Route("/_control/{call}", ControlApi(world, courier).answer, methods=["GET", "POST", "DELETE"]),
        Route("/response/{team}/{secret}", Responses(world).answer, methods=["POST"]),
        Route("/upload/v1/{ticket}", contents.upload, methods=["POST"]),
        Route("/_page/files/{file}/{secret}", contents.for_page),
        Route("/files-pri/{file}/{name}", contents.for_app),
        Route("/archives/{channel}/{message}", page.permalink),
        WebSocketRoute("/link/", courier.sockets.serve),
        WebSocketRoute("/_page/socket", page.PageSocket(world).serve),
        Mount("/static", StaticFiles(directory=page.STATIC, check_dir=False)),
    ]
