"""Socket Mode: the websocket to Slack, watched for silence, and closed only when what came in is answered."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RDWR, socket

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websocket_client import SocketModeClient
from websocket import WebSocketException

from bot.errors import Unavailable
from bot.integrations.slack_app import socket_address

log = logging.getLogger(__name__)

# As many as answer: it is a pool of its own, which Bolt's executor does not raise.
CONCURRENCY = 64
PING_S = 10.0
# Three pings without a pong or a frame. The library pings and never looks for the pong, so a connection that died
# without a word (a NAT that forgot it) would swallow clicks until TCP gives up, a quarter of an hour later.
SILENCE_S = 35.0
HELLO_S = 20.0
GOODBYE_S = 1.0


class Socket:
    """One websocket to Slack that answers through `app`."""

    def __init__(
        self,
        app: App,
        app_token: str,
        *,
        ping_s: float = PING_S,
        silence_s: float = SILENCE_S,
        now: Callable[[], float] = time.time,  # noqa: TID251  the library stamps its pongs with it
    ) -> None:
        self._handler = SocketModeHandler(app, app_token, ping_interval=ping_s, concurrency=CONCURRENCY)
        self._client: SocketModeClient = self._handler.client
        # In place of the library's own listener, so that what is under way is counted.
        self._client.socket_mode_request_listeners[:] = [self._answer]
        self._client.message_listeners.append(self._look_for_hello)
        self._client.on_message_listeners.append(lambda _socket, _frame: self._heard())
        self._silence_s = silence_s
        self._now = now
        self._heard_at = now()
        self._greeted = threading.Event()
        self._closing = threading.Event()
        self._idle = threading.Condition()
        self._under_way = 0

    def connect(self, timeout_s: float = HELLO_S) -> None:
        """Open the websocket and wait for Slack's hello. BadInput for a refused token, Unavailable for silence."""
        self._client.wss_uri = socket_address(self._client.web_client, self._client.app_token)
        # The library's monitor would find the websocket closed before it is open, and ask for a second one.
        self._client.current_app_monitor_started = True
        self._client.connect()
        self._heard()
        if not self._greeted.wait(timeout_s):
            raise Unavailable(
                "Slack's websocket does not open.", hint="Check that wss:// connections may leave here."
            )
        self._client.current_app_monitor.start()
        threading.Thread(target=self._watch, name="socket-watch", daemon=True).start()

    def problems(self) -> list[str]:
        """What keeps clicks from arriving, for `/readyz`."""
        connected = self._greeted.is_set() and self._client.is_connected() and not self._closing.is_set()
        return [] if connected else ["The websocket to Slack is not open."]

    def close(self, timeout_s: float) -> None:
        """Answer what has come in, then close; never longer than `timeout_s`."""
        self._closing.set()
        with self._idle:
            self._idle.wait_for(lambda: self._under_way == 0, timeout_s)
        self._client.auto_reconnect_enabled = self._client.default_auto_reconnect_enabled = False
        # Not the library's close(): it waits for its threads without a limit.
        self._client.closed = True
        # Nor does closing stop its processor, which then looks a thousand times a second whether there is something to do.
        client = self._client
        for runner in (client.current_session_runner, client.current_app_monitor, client.message_processor):
            runner.event.set()
        self._say_goodbye()
        self._client.message_workers.shutdown(wait=False)

    def _answer(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        with self._idle:
            self._under_way += 1
        try:
            self._handler.handle(self._client, request)
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()

    def _look_for_hello(
        self, client: BaseSocketModeClient, message: dict[str, object], raw: str | None = None
    ) -> None:
        if message.get("type") != "hello":
            return
        count = message.get("num_connections")
        if isinstance(count, int) and count > 1:
            log.warning(
                "Slack counts %s websockets of this app. Each click goes to one of them: without as many replicas, "
                "some clicks are lost until Slack forgets the dead ones.",
                count,
            )
        self._greeted.set()

    # Any frame is a sign of life, not only a pong.
    def _heard(self) -> None:
        self._heard_at = self._now()

    def _watch(self) -> None:
        # Looked at often enough that a dead connection is noticed soon after its time.
        while not self._closing.wait(self._silence_s / 7):
            self.look()

    def look(self) -> None:
        """Give the connection up when nothing, not even a pong, came for too long; the library then opens another."""
        session = self._client.current_session
        if session is None:
            return
        silent_s = self._now() - max(self._heard_at, session.last_pong_tm)
        if silent_s > self._silence_s:
            log.warning("Nothing came over the websocket for %.0f s; opening another.", silent_s)
            self._heard()
            self._hang_up()

    def _say_goodbye(self) -> None:
        # Taken before the goodbye, after which the session may have let go of it.
        reader, wire = self._client.current_session_runner.thread, self._wire()
        session = self._client.current_session
        try:
            if session is not None and session.sock is not None:
                session.on_error = None  # an answered goodbye is no error
                session.sock.send_close()
        except (OSError, WebSocketException) as problem:
            log.debug("The websocket was gone already: %s", problem)
        reader.join(GOODBYE_S)
        if reader.is_alive():
            self._hang_up()
            reader.join(GOODBYE_S)
        if wire is not None:
            wire.close()

    def _hang_up(self) -> None:
        """Wake the thread that reads: it would notice a plain close only at its next poll, seconds later."""
        wire = self._wire()
        if wire is not None:
            with suppress(OSError):  # closed already
                wire.shutdown(SHUT_RDWR)

    def _wire(self) -> socket | None:
        session = self._client.current_session
        return session.sock.sock if session is not None and session.sock is not None else None
