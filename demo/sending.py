"""Sends what models meet while the demo runs, batch by batch and labels late, over the API like any program."""

import io
import logging
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import pyarrow as pa
from pyarrow import csv

from bot.domain.batches import Window
from demo.history import PRODUCTION
from demo.living import LABELS_AFTER, ROWS, Met, step_at
from demo.registered import DIGIT_READER
from demo.streams import Stream

log = logging.getLogger(__name__)

_EVERY_S = 20.0
_LEAST = timedelta(seconds=15)
# After the workspace's clock was moved on, what came meanwhile is sent as one batch.
_LONGEST = timedelta(hours=1)
_TIMEOUT_S = 30.0


class Sender:
    """Sends until it is stopped; what cannot be sent is skipped, as a service would."""

    def __init__(
        self, streams: tuple[Stream, ...], address: str, token: str, now: Callable[[], datetime]
    ) -> None:
        self._streams = tuple(each for each in streams if each.model != DIGIT_READER)
        self._client = httpx.Client(
            base_url=f"{address}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=_TIMEOUT_S
        )
        self._now = now
        self._began = self._last = now()
        self._unlabelled: deque[Met] = deque()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="demo-streams", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, once what is under way is sent."""
        self._stopped.set()
        self._thread.join(_TIMEOUT_S)
        self._client.close()

    def send(self) -> int:
        """Send what was met since the last time; how many batches."""
        at = self._now()
        if at - self._last < _LEAST:
            return 0
        window = Window(max(self._last, at - _LONGEST), at)
        self._last = at
        met = [self._met(each, window) for each in self._streams]
        for each in met:
            asked = {
                "name": each.name,
                "version": str(each.version),
                "since": _iso(window.since),
                "until": _iso(at),
            }
            self._post(each, "batches", each.table, asked)
        self._unlabelled.extend(met)
        while self._unlabelled and self._unlabelled[0].window.until <= at - LABELS_AFTER:
            known = self._unlabelled.popleft()
            self._post(known, "labels", known.labels, {})
        return len(met)

    def _run(self) -> None:
        while not self._stopped.wait(_EVERY_S):
            try:
                self.send()
            except httpx.HTTPError as problem:
                log.warning("A batch of the demo was not sent: %s", problem)

    def _met(self, stream: Stream, window: Window) -> Met:
        # The drift began an hour before the demo did.
        step = step_at(stream, timedelta(hours=1) + window.until - self._began)
        return Met(stream, self._live(stream), window, step, ROWS)

    def _live(self, stream: Stream) -> int:
        """The version that is live, and so the one that answers."""
        answer = self._client.get(f"/models/{stream.model}/environments/{PRODUCTION}")
        version = answer.raise_for_status().json()["state"]["version"]
        return version if version in stream.answers else max(stream.answers)

    def _post(self, met: Met, what: str, table: pa.RecordBatch, asked: dict[str, str]) -> None:
        content = io.BytesIO()
        csv.write_csv(table, content)
        self._client.post(
            f"/models/{met.stream.model}/environments/{PRODUCTION}/{what}", params=asked,
            content=content.getvalue(), headers={"Content-Type": "text/csv"},
        ).raise_for_status()  # fmt: skip


def _iso(moment: datetime) -> str:
    return moment.isoformat()
