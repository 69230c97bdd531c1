"""Only this machine's own page and programs may speak to the workspace: Host and Origin are checked."""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Guard:
    """Refuses requests that name another host, or come from another site's page."""

    def __init__(self, app: ASGIApp, *, port: int) -> None:
        self._app = app
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is ours."""
        if scope["type"] in {"http", "websocket"} and not self._is_ours(Headers(scope=scope)):
            await self._refuse(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, headers: Headers) -> bool:
        # Any site's page can send requests to loopback, and can have a host name of its own lead there.
        origin = headers.get("origin")
        return headers.get("host") in self._hosts and (origin is None or origin in self._origins)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4403, "reason": "not from here"})
            return
        answer = PlainTextResponse("This workspace answers its own address only.", status_code=403)
        await answer(scope, receive, send)
