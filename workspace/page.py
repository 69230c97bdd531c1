"""What the browser loads: the page, its files and its socket; the page acts through the control API."""

import asyncio
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from workspace.sight import snapshot
from workspace.world import World

STATIC = Path(__file__).parent / "static"
_HEADERS = {
    "Content-Security-Policy": (
        # The demo's pictures may come from anywhere by https; scripts only from here.
        "default-src 'self'; img-src 'self' data: https:; connect-src 'self' ws://127.0.0.1:* ws://localhost:*; "
        "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "Cache-Control": "no-cache",
}


async def index(_: Request) -> Response:
    """The page itself."""
    home = STATIC / "index.html"
    if not home.is_file():
        return PlainTextResponse("The page is not here; the workspace itself runs.", status_code=404)
    return FileResponse(home, headers=_HEADERS)


async def permalink(request: Request) -> Response:
    """A message's permalink opens its channel on the page."""
    return RedirectResponse(f"/?channel={request.path_params['channel']}")


class PageSocket:
    """The live side of the page: a snapshot, then one frame a change."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def serve(self, socket: WebSocket) -> None:
        """Send frames to one page until it goes away."""
        wanted = socket.query_params.get("as", "")
        profile = self._world.people.get(wanted) if wanted else self._world.people.first()
        if profile is None or profile.is_bot:
            await socket.close(code=4404)
            return
        await socket.accept()
        # Watched from before the snapshot, so that nothing falls between the two.
        with self._world.audience.watching(profile.id) as frames:
            await socket.send_json({"type": "snapshot", **snapshot(self._world, profile)})
            sender = asyncio.create_task(_send(socket, frames))
            try:
                while True:
                    await socket.receive_text()
            except (WebSocketDisconnect, RuntimeError, KeyError):
                sender.cancel()
                await asyncio.gather(sender, return_exceptions=True)


async def _send(socket: WebSocket, frames: "asyncio.Queue[dict[str, object]]") -> None:
    while True:
        await socket.send_json(await frames.get())
