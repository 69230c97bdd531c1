"""Who watches the page: one queue of frames for each open page; what a frame says is decided elsewhere."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from workspace.wire import Json


class Audience:
    """Open pages and the person each of them shows."""

    def __init__(self) -> None:
        self._pages: list[tuple[str, asyncio.Queue[Json]]] = []

    @contextmanager
    def watching(self, person: str) -> Iterator["asyncio.Queue[Json]"]:
        """A queue that receives this person's frames while the page is open."""
        page = (person, asyncio.Queue[Json]())
        self._pages.append(page)
        try:
            yield page[1]
        finally:
            self._pages.remove(page)

    def people(self) -> set[str]:
        """Everybody who has a page open."""
        return {person for person, _ in self._pages}

    def tell(self, person: str, frame: Json) -> None:
        """Send a frame to each of a person's pages."""
        for watcher, queue in self._pages:
            if watcher == person:
                queue.put_nowait(frame)

    def tell_all(self, frame: Json) -> None:
        """Send a frame to every page."""
        for _, queue in self._pages:
            queue.put_nowait(frame)
