"""Deliveries being answered right now: a copy that comes meanwhile is dropped, whatever the database knows yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from bot.errors import Repeated


class UnderWay:
    """The keys of the deliveries this process is answering."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._lock = Lock()

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        """Hold the key while it is answered; Repeated when it is held already."""
        # One look and one mark under the lock, or two copies would both find it free.
        with self._lock:
            if key in self._keys:
                raise Repeated
            self._keys.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard(key)
