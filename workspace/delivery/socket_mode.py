"""Socket Mode: single-use URLs, `hello`, envelopes to one connection of ten, acknowledgements, `disconnect`."""

import asyncio
import itertools
import json
import secrets
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from workspace.delivery.parcel import Answer, Attempt, Parcel, Undelivered
from workspace.wire import Json

# Slack's limit for one app.
MOST_CONNECTIONS = 10
GRACE_SECONDS = 1.0


class SocketMode:
    """The app's open connections."""

    def __init__(self, app_id: str, note: Callable[[str], None]) -> None:
        self._app_id = app_id
        self._note = note
        self._tickets: set[str] = set()
        self._connections: list[WebSocket] = []
        self._turn = itertools.count()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def issue_ticket(self) -> str:
        """The secret part of a connection URL; works once."""
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return ticket

    def count(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    async def serve(self, socket: WebSocket) -> None:
        """Hold one connection until it ends."""
        ticket = socket.query_params.get("ticket", "")
        # Single use: a second connection with the same address is refused.
        if ticket not in self._tickets:
            await socket.close(code=4401)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        if self.count() >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        self._connections.append(socket)
        self._note("connected")
        try:
            await socket.send_json(self._hello())
            await self._listen(socket)
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._forget(socket)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.count(),
            "connection_info": {"app_id": self._app_id},
            "debug_info": {"host": "local-workspace", "approximate_connection_time": 18060},
        }

    async def _listen(self, socket: WebSocket) -> None:
        while True:
            text = await socket.receive_text()
            frame = _frame(text)
            waiting = self._waiting.get(str(frame.get("envelope_id")))
            if waiting is not None and not waiting.done():
                payload = frame.get("payload")
                waiting.set_result(payload if isinstance(payload, dict) else {})

    def _forget(self, socket: WebSocket) -> None:
        if socket in self._connections:
            self._connections.remove(socket)
            self._note("disconnected")

    def _pick(self) -> WebSocket:
        if not self._connections:
            raise Undelivered("dispatch_failed", "connection_failed")
        # Any one of them: Slack promises no order and no favourite.
        return self._connections[next(self._turn) % len(self._connections)]

    async def carry(self, parcel: Parcel, attempt: Attempt, *, copies: int) -> Answer:
        """Send the envelope to any one connection and wait for its acknowledgement."""
        envelope = _envelope(parcel, attempt)
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = waiting
        try:
            # Copies carry one envelope's id, and the first acknowledgement ends the waiting.
            for _ in range(copies):
                await self._send(envelope)
            return Answer(await waiting)
        finally:
            del self._waiting[envelope["envelope_id"]]

    async def _send(self, envelope: Json) -> None:
        socket = self._pick()
        try:
            await socket.send_json(envelope)
        except (WebSocketDisconnect, RuntimeError) as gone:
            self._forget(socket)
            raise Undelivered("dispatch_failed", "connection_failed") from gone

    async def disconnect(self, reason: str) -> None:
        """Ask the app to come back on a new connection; `reset` closes without a word."""
        for socket in list(self._connections):
            if reason == "reset":
                self._forget(socket)
                # 1012 is `service restart`: closed without the frame that Slack sends first.
                await socket.close(code=1012)
            else:
                frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "local-workspace"}}
                await socket.send_json(frame)
                self._close_soon(socket)

    def _close_soon(self, socket: WebSocket) -> None:
        task = asyncio.get_running_loop().create_task(self._close(socket))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close(self, socket: WebSocket) -> None:
        # Slack leaves some seconds between the word and the end; a test need not wait as long.
        await asyncio.sleep(GRACE_SECONDS)
        if socket in self._connections:
            self._forget(socket)
            await socket.close()


def _frame(text: str) -> Json:
    try:
        frame = json.loads(text)
    except ValueError:
        return {}
    return frame if isinstance(frame, dict) else {}


def _envelope(parcel: Parcel, attempt: Attempt) -> Json:
    made: Json = {
        "envelope_id": secrets.token_hex(16),
        "type": parcel.kind,
        "payload": parcel.payload,
        "accepts_response_payload": parcel.kind != "events_api",
    }
    if parcel.kind == "events_api":
        made |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
    return made
