"""What was sent between workspace and app, when, and how it ended: the traffic panel's entries."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Literal

from workspace.clock import Clock
from workspace.wire import Json

# The panel shows the newest; a long demo must not fill the memory.
KEPT = 500
Direction = Literal["to_app", "from_app"]


@dataclass
class Entry:
    """One exchange; `status` is pending, ok or an error code."""

    id: int
    at: float
    direction: Direction
    kind: str
    name: str
    status: str = "pending"
    acknowledged_ms: float | None = None
    detail: str = ""
    began: float = field(default=0.0, repr=False)

    def shown(self) -> Json:
        """The entry as the page reads it."""
        return {name: value for name, value in asdict(self).items() if name != "began"}


class Traffic:
    """The newest entries, and how long it has been quiet."""

    def __init__(self, clock: Clock, tell: Callable[[Entry], None]) -> None:
        self._clock = clock
        self._tell = tell
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._count = 0
        self._pending: set[int] = set()
        # By a clock that nobody moves: it is asked how long it was really quiet.
        self._last = time.monotonic()

    @contextmanager
    def exchange(self, direction: Direction, kind: str, name: str, detail: str = "") -> Iterator[Entry]:
        """Something is sent or received until the block ends, however it ends."""
        entry = self._begin(direction, kind, name, detail)
        try:
            yield entry
        finally:
            # An app that is killed between its headers and its body leaves nobody else to end it.
            if entry.id in self._pending:
                self.end(entry, "broken_off")

    def _begin(self, direction: Direction, kind: str, name: str, detail: str) -> Entry:
        self._count += 1
        self._last = time.monotonic()
        entry = Entry(self._count, self._clock.now(), direction, kind, name, detail=detail, began=self._last)
        self._entries.append(entry)
        self._pending.add(entry.id)
        self._tell(entry)
        return entry

    def end(self, entry: Entry, status: str = "ok", detail: str = "") -> float:
        """It ended; returns the milliseconds it took."""
        self._last = time.monotonic()
        entry.status = status
        entry.detail = detail or entry.detail
        entry.acknowledged_ms = round((self._last - entry.began) * 1000, 1)
        self._pending.discard(entry.id)
        self._tell(entry)
        return entry.acknowledged_ms

    def note(self, direction: Direction, kind: str, name: str, detail: str = "") -> None:
        """Something that is over as soon as it happened."""
        self.end(self._begin(direction, kind, name, detail))

    def shown(self) -> list[Json]:
        """The entries, oldest first."""
        return [each.shown() for each in self._entries]

    async def quiet(self, seconds: float) -> None:
        """Return when nothing is under way and nothing happened for `seconds`."""
        while True:
            left = seconds - (time.monotonic() - self._last)
            if left <= 0 and not self._pending:
                return
            # What is under way has no end that could be waited for: it is looked at again.
            await asyncio.sleep(max(left, 0.02))
