"""The API as routes that cost nothing until they are asked, or warmed after the start: FastAPI takes its time to load."""

from collections.abc import Callable
from threading import Lock

from anyio import to_thread
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.services.context import Context

# All that is answered here; the page and its files alone are open.
PLACES = ("/api/v1", "/docs", "/openapi.json", "/static-offline-docs")


class Lazy(BaseRoute):
    """Everything below the places, answered by an application that is built once, when it is needed."""

    def __init__(self, build: Callable[[], ASGIApp]) -> None:
        self._build = build
        self._built: ASGIApp | None = None
        self._lock = Lock()

    def warm(self) -> ASGIApp:
        """Build it now."""
        with self._lock:
            if self._built is None:
                self._built = self._build()
            return self._built

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the address is one of ours."""
        path = scope.get("path", "")
        ours = scope["type"] == "http" and any(path == each or path.startswith(f"{each}/") for each in PLACES)
        return (Match.FULL if ours else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        # Built in a thread: loading FastAPI would hold up every click of Slack's meanwhile.
        application = await to_thread.run_sync(self.warm) if self._built is None else self._built
        await application(scope, receive, send)


def api(context: Context) -> Lazy:
    """The API of this context."""

    def build() -> ASGIApp:
        from handlers.api.application import application
        from handlers.api.pager_description import describe

        made = application(context)
        describe(made, None if context.pager is None else context.pager.kind)
        return made

    return Lazy(build)
