"""Who may come in over HTTP, how much they may bring, and the threads that work is done in: the event loop only waits."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, fail_after, to_thread
from starlette.requests import Request

from bot.domain.tokens import ApiToken, Scope
from bot.errors import BadInput, NotAllowed
from bot.services.context import Context
from handlers import bearer

THREADS = 48
WITHIN_S = 60.0
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


class TooLarge(BadInput):
    """More was sent than is taken."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The request is larger than {limit:,} bytes.")


class TooSlow(BadInput):
    """It did not arrive in time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The request did not arrive within {seconds:g} seconds.")


async def received(request: Request, limit: int) -> bytes:
    """The body, read no further than to know that it is too large or too slow; TooLarge or TooSlow then."""
    # A body that trickles in would hold its place for ever.
    found = bytearray()
    try:
        with fail_after(WITHIN_S):
            async for chunk in request.stream():
                found += chunk
                if len(found) > limit:
                    raise TooLarge(limit)
    except TimeoutError:
        raise TooSlow(WITHIN_S) from None
    return bytes(found)
