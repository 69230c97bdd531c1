"""Bodies as they arrive: read no further than to know that one is too large or too slow. A trickle holds no place for ever."""

import math
from collections.abc import AsyncIterator

from anyio import current_time, fail_after
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.errors import BadInput

WITHIN_S = 60.0


class TooLarge(BadInput):
    """More was sent than is taken."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The request is larger than {limit:,} bytes.")


class TooSlow(BadInput):
    """It did not arrive in time."""


def unread(error: TooLarge | TooSlow) -> Response:
    """The answer of a route without a protocol of its own."""
    status = 413 if isinstance(error, TooLarge) else 408
    return JSONResponse({"error": error.sentence}, status_code=status)


async def received(request: Request, limit: int) -> bytes:
    """The whole body; TooLarge or TooSlow."""
    found = bytearray()
    async for chunk in chunks(request, limit, within_s=WITHIN_S):
        found += chunk
    return bytes(found)


async def chunks(
    request: Request, limit: int, *, within_s: float = math.inf, silence_s: float = math.inf
) -> AsyncIterator[bytes]:
    """The body in its pieces; TooLarge beyond `limit` bytes, TooSlow after `within_s` or when `silence_s` bring none."""
    stream, size, ends = request.stream(), 0, current_time() + within_s
    while True:
        left = ends - current_time()
        try:
            # Around each wait alone: what is done with a piece must not be broken off halfway.
            with fail_after(min(left, silence_s)):
                chunk = await anext(stream, None)
        except TimeoutError:
            raise TooSlow(_late(within_s, silence_s, is_silent=silence_s < left)) from None
        if chunk is None:
            return
        size += len(chunk)
        # Counted as it comes: a declared length is only a claim.
        if size > limit:
            raise TooLarge(limit)
        yield chunk


def _late(within_s: float, silence_s: float, *, is_silent: bool) -> str:
    if is_silent:
        return f"Nothing more of the request arrived for {silence_s:g} seconds."
    return f"The request did not arrive within {within_s:g} seconds."
