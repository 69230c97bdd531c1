"""The workspace's own clock: the machine's, moved forward on request; nobody else keeps time."""

import asyncio
import time
from collections.abc import Callable

from workspace.refusals import ControlRefusal
from workspace.wire import Json


class Clock:
    """Unix seconds that only ever grow; whoever waits on it wakes when it is moved."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self.offset = 0.0
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Seconds since 1970 in the workspace."""
        return self._real() + self.offset

    def advance(self, seconds: float) -> None:
        """Move forward; moving back is refused."""
        if not 0 <= seconds < 10 * 366 * 86400:
            raise ControlRefusal("clock_moves_forward", "The clock moves forward only, by ten years at most.")
        self.offset += seconds
        self._moved.set()
        # Whoever waits holds the old event, and whoever comes next must wait for the next move.
        self._moved = asyncio.Event()

    def move_to(self, at: float) -> None:
        """Move to a moment that is not yet past."""
        self.advance(at - self.now())

    async def wait_until(self, at: float) -> None:
        """Return when the workspace's time reached `at`, whether it passed or was moved."""
        while (left := at - self.now()) > 0:
            try:
                await asyncio.wait_for(self._moved.wait(), timeout=left)
            # The timer ran by the machine's clock: ours is asked again.
            except TimeoutError:
                continue

    def reading(self) -> Json:
        """The clock as the page and the control API show it."""
        return {"now": self.now(), "offset": self.offset}
