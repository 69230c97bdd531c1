"""Who may come in, and the threads that the work is done in: the event loop only waits."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.tokens import ApiToken, Scope
from bot.services.context import Context
from handlers import bearer
from handlers.mlflow import answers

THREADS = 48
Found = TypeVar("Found")


class Reception:
    """Admits requests by their tokens."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._limiter = CapacityLimiter(THREADS)

    async def admitted(self, request: Request, scope: Scope | None) -> ApiToken | Response:
        """The token of the request when it may, or the refusal."""
        at = self.context.clock.now()
        token = await self.run(lambda: bearer.caller(self.context, request.headers, at))
        if token is None:
            return answers.refusal("UNAUTHENTICATED", 401, bearer.REFUSAL, bearer.CHALLENGE)
        if scope is not None and not token.may(scope):
            needed = (
                f"This token has not the scope `{scope}`, which this takes. An admin can issue one that has."
            )
            return answers.refusal("PERMISSION_DENIED", 403, needed)
        return token

    async def run(self, work: Callable[[], Found]) -> Found:
        """Do the work in a thread."""
        return await to_thread.run_sync(work, limiter=self._limiter)
