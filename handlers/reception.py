"""Who may come in over HTTP, and the threads that work is done in: the event loop only waits."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from bot.domain.tokens import ApiToken, Scope
from bot.errors import NotAllowed
from bot.services.context import Context
from handlers import bearer

THREADS = 48
Found = TypeVar("Found")


class Reception:
    """Admits requests by their tokens."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._limiter = CapacityLimiter(THREADS)

    async def admitted(self, request: Request, scope: Scope | None) -> ApiToken:
        """The token of the request when it may; Stranger without a good one, NotAllowed without its scope."""
        at = self.context.clock.now()
        token = await self.run(lambda: bearer.caller(self.context, request.headers, at))
        if token is None:
            raise bearer.Stranger
        if scope is not None and not token.may(scope):
            raise NotAllowed(
                f"This token has not the scope `{scope}`, which this takes. An admin can issue one that has."
            )
        return token

    async def run(self, work: Callable[[], Found]) -> Found:
        """Do the work in a thread."""
        return await to_thread.run_sync(work, limiter=self._limiter)
