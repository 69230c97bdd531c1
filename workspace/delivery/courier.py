"""Delivery with its rules: three seconds to acknowledge, retries of events, faults on the way."""

import asyncio
from collections.abc import Coroutine

from workspace.delivery.parcel import Answer, Attempt, Line, Parcel, Undelivered
from workspace.delivery.signed_http import SignedHttp
from workspace.delivery.socket_mode import SocketMode
from workspace.world import World

ACKNOWLEDGE_SECONDS = 3.0
# Slack's: at once, after a minute, after five. By the workspace's clock, so that a test need not wait.
RETRY_AFTER = (0.0, 60.0, 300.0)
_KINDS = {
    "command": "command",
    "block_actions": "action",
    "view_submission": "submission",
    "view_closed": "closed",
    "block_suggestion": "options",
}


class Courier:
    """Asks and tells the app, over Socket Mode or a request URL."""

    def __init__(self, world: World, request_url: str | None) -> None:
        self._world = world
        self.sockets = SocketMode(world.app.id, lambda what: world.traffic.note("from_app", "socket", what))
        self._http: SignedHttp | None = None
        self._first_url = request_url
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def request_url(self) -> str | None:
        """Where parcels are posted; None means Socket Mode."""
        return self._http.url if self._http else None

    def open(self) -> None:
        """Start, inside the event loop."""
        if self._first_url:
            self._http = SignedHttp(self._first_url, self._world.keys.signing_secret)

    async def close(self) -> None:
        """Stop whatever is under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._http is not None:
            await self._http.close()

    async def use_request_url(self, url: str | None) -> None:
        """Deliver over HTTP to a verified URL from now on; without one, over Socket Mode."""
        line = SignedHttp(url, self._world.keys.signing_secret) if url else None
        if line is not None:
            try:
                await asyncio.wait_for(line.verify(), ACKNOWLEDGE_SECONDS)
            # Whatever it was, also a cancellation: the line must not stay open.
            except BaseException:
                await line.close()
                raise
        if self._http is not None:
            await self._http.close()
        self._http = line

    async def ask(self, parcel: Parcel) -> tuple[Answer, float]:
        """Deliver something a person waits for, once; the answer and the milliseconds it took."""
        kind = _KINDS[_kind_of(parcel)]
        with self._world.traffic.exchange("to_app", kind, parcel.name) as entry:
            try:
                answer = await self._attempt(parcel, Attempt())
            except Undelivered as failed:
                self._world.traffic.end(entry, failed.code, f"not acknowledged: {failed.reason}")
                raise
            return answer, self._world.traffic.end(entry)

    def tell(self, parcel: Parcel) -> None:
        """Deliver an event in the background, again when it is not acknowledged."""
        self.start(self._tell(parcel))

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Run something in the background until it ends or the workspace stops."""
        # The loop holds tasks only weakly: without this set one could vanish before its end.
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, parcel: Parcel) -> None:
        failed = await self._try_event(parcel, Attempt())
        for number, wait in enumerate(RETRY_AFTER, start=1):
            if failed is None or failed.opted_out:
                return
            await self._world.clock.wait_until(self._world.clock.now() + wait)
            failed = await self._try_event(parcel, Attempt(number, failed.reason))

    async def _try_event(self, parcel: Parcel, attempt: Attempt) -> Undelivered | None:
        detail = f"retry {attempt.number}, {attempt.reason}" if attempt.number else ""
        with self._world.traffic.exchange("to_app", "event", parcel.name, detail) as entry:
            try:
                await self._attempt(parcel, attempt)
            except Undelivered as failed:
                self._world.traffic.end(entry, failed.reason)
                return failed
            self._world.traffic.end(entry)
            return None

    async def _attempt(self, parcel: Parcel, attempt: Attempt) -> Answer:
        try:
            return await asyncio.wait_for(self._carry(parcel, attempt), ACKNOWLEDGE_SECONDS)
        except TimeoutError as late:
            # Slack names the reason by the way it went; a bot reads it in `X-Slack-Retry-Reason`.
            reason = "http_timeout" if self._http else "timeout"
            raise Undelivered("operation_timeout", reason) from late

    async def _carry(self, parcel: Parcel, attempt: Attempt) -> Answer:
        faults = self._world.faults
        if parcel.kind != "events_api" and faults.take("lost_click", parcel.name):
            # The click never arrives, so the acknowledgement runs into its limit.
            await asyncio.Event().wait()
        copies = 2 if faults.take("duplicate", parcel.name) else 1
        line: Line = self._http or self.sockets
        return await line.carry(parcel, attempt, copies=copies)


def _kind_of(parcel: Parcel) -> str:
    return "command" if parcel.kind == "slash_commands" else str(parcel.payload["type"])
