"""The clocks: the machine's own, and one that follows the local workspace's when a test or a demo moves it."""

import json
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from urllib.request import ProxyHandler, build_opener

log = logging.getLogger(__name__)

# How long a test that moves the clock may have to wait until the bot goes by it.
REFRESH_S = 1.0
# Each thread that asks the time may be the one that waits for this.
TIMEOUT_S = 0.3


def fetched(url: str) -> bytes:
    """What is at a loopback URL, past any proxy. The standard library's: an HTTP client costs half a second to load."""
    with build_opener(ProxyHandler({})).open(url, timeout=TIMEOUT_S) as answer:
        body: bytes = answer.read()
    return body


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time now, aware, in UTC."""
        return datetime.now(UTC)


class WorkspaceClock:
    """The machine's clock plus the offset of the workspace at `address`, asked for at most each second.

    When the workspace does not answer, the last known offset holds.
    """

    def __init__(
        self,
        address: str,
        *,
        fetch: Callable[[str], bytes] = fetched,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = f"{address}/_control/clock"
        self._fetch = fetch
        self._ticks = ticks
        self._asking = threading.Lock()
        self._offset: timedelta | None = None
        self._asked_at = float("-inf")

    def now(self) -> datetime:
        """The workspace's time now, aware, in UTC."""
        # One thread asks; the others go on with the offset they have instead of queueing behind it. Before there is
        # any, they wait: a request made by the machine's clock would be days old in the workspace.
        if self._is_due() and self._asking.acquire(blocking=self._offset is None):
            try:
                # Another thread may have asked while this one waited.
                if self._is_due():
                    self._offset = self._ask()
                    self._asked_at = self._ticks()
            finally:
                self._asking.release()
        return datetime.now(UTC) + (self._offset or timedelta())

    def _is_due(self) -> bool:
        return self._offset is None or self._ticks() - self._asked_at >= REFRESH_S

    def _ask(self) -> timedelta | None:
        try:
            return timedelta(seconds=float(json.loads(self._fetch(self._url))["offset"]))
        except (OSError, HTTPException, ValueError, KeyError, TypeError, OverflowError) as problem:
            log.debug("The workspace's clock does not answer: %s", problem)
            return self._offset
