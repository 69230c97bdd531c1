"""The bot's process: starts what was wired, says where it is, waits to be told to stop, and ends tidily."""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue
from types import FrameType
from typing import Protocol

from slack_bolt import App
from starlette.routing import BaseRoute

from bot import logs
from bot.errors import BadInput
from bot.integrations.clock import SystemClock
from bot.integrations.slack_app import installation
from bot.settings import Settings, Transport
from handlers import http
from handlers.server import Server
from handlers.socket import Socket

log = logging.getLogger(__name__)

FINISH_S = 10.0
STARTING = "The bot is starting."
STOPPING = "The bot is stopping."


class Application(Protocol):
    """What `bot.app.build` wires."""

    bolt: App
    routes: Sequence[BaseRoute]

    def start(self) -> None:
        """Start what works in the background."""
        ...

    def stop(self, timeout_s: float) -> None:
        """Finish what is under way within the limit."""
        ...

    def ready(self) -> list[str]:
        """What is wrong; nothing when all is well."""
        ...

    def notes(self) -> list[str]:
        """What is worth knowing and keeps nobody from asking."""
        ...

    def warm(self) -> None:
        """Load what is heavy before somebody waits for it."""
        ...


Build = Callable[[Settings], Application]


def run(
    settings: Settings,
    *,
    build: Build | None = None,
    stop: SimpleQueue[str] | None = None,
    announce: Callable[[str], None] = lambda line: print(line, flush=True),
) -> int:
    """Run until SIGTERM, SIGINT or an entry in `stop`; returns the exit code. BotError when it cannot start."""
    logs.configure(settings.log_level, settings.log_format, settings.secrets)
    transport = required_transport(settings)
    stop = SimpleQueue() if stop is None else stop
    with _asked_to_stop_by_signal(stop), ExitStack() as started:
        limit = Limit()
        _start(settings, transport, build or _wired, started, limit, announce)
        reason = stop.get()
        log.info("Stopping: %s.", reason)
        limit.begin()
    log.info("Stopped.")
    return 0


def required_transport(settings: Settings) -> Transport:
    """How Slack reaches the bot; BadInput names what is missing."""
    transport = settings.transport
    if transport is None:
        raise BadInput(
            "Slack cannot reach the bot: neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set.",
            field="SLACK_APP_TOKEN",
            hint="Run `make demo` to try the bot without Slack, or see docs/configuration.md.",
        )
    if settings.slack_bot_token is None:
        raise BadInput(
            "SLACK_BOT_TOKEN is not set.", field="SLACK_BOT_TOKEN", hint="See docs/configuration.md."
        )
    return transport


def leave(code: int) -> None:
    """End the process now: threads that outlived their limit must not hold it."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


class Limit:
    """How long the whole stopping may take, from the moment it begins."""

    def __init__(self, total_s: float = FINISH_S, ticks: Callable[[], float] = time.monotonic) -> None:
        self._total_s = total_s
        self._ticks = ticks
        self._ends: float | None = None

    @property
    def begun(self) -> bool:
        """Whether the process is stopping."""
        return self._ends is not None

    def begin(self) -> None:
        """Stopping begins."""
        self._ends = self._ticks() + self._total_s

    def left_s(self) -> float:
        """What is left, for the next to be stopped."""
        return self._total_s if self._ends is None else max(0.0, self._ends - self._ticks())


def _start(
    settings: Settings,
    transport: Transport,
    build: Build,
    started: ExitStack,
    limit: Limit,
    announce: Callable[[str], None],
) -> None:
    """Start everything; `started` stops it in the opposite order: first what brings work, last what does it."""
    application = build(settings)
    started.callback(lambda: application.stop(limit.left_s()))
    place = installation(application.bolt.client)
    up = threading.Event()
    checks: list[Callable[[], list[str]]] = [
        lambda: [] if up.is_set() else [STARTING],
        lambda: [STOPPING] if limit.begun else [],
        application.ready,
    ]
    server = _server(settings, transport, application, checks)
    # The server first: `/readyz` says "starting" while the rest comes up.
    started.callback(lambda: server.stop(limit.left_s()))
    server.start()
    # Before clicks come in, there must be somebody to do what they ask.
    application.start()
    if transport == "socket" and settings.slack_app_token is not None:
        socket = Socket(application.bolt, settings.slack_app_token.get_secret_value())
        checks.append(socket.problems)
        started.callback(lambda: socket.close(limit.left_s()))
        socket.connect()
    # From here on `/readyz` may say yes.
    up.set()
    way = "over Socket Mode" if transport == "socket" else f"at {server.address}/slack/events"
    announce(f"mlops-bot is ready in {place.team_name or place.team}, {way}.")
    announce(f"Health: {server.address}/readyz")
    # After that: the first command must not wait for matplotlib.
    threading.Thread(target=application.warm, name="warm", daemon=True).start()


def _server(
    settings: Settings, transport: Transport, application: Application, checks: list[Callable[[], list[str]]]
) -> Server:
    secret = settings.slack_signing_secret
    app = http.create(
        application.bolt.dispatch if transport == "http" else None,
        # A copy, for the socket adds its own while a look may be under way.
        lambda: [problem for check in list(checks) for problem in check()],
        signing_secret=secret.get_secret_value() if secret else None,
        allowed_hosts=settings.hosts,
        now=SystemClock().now,  # signatures age by the machine's clock, whatever clock the product follows
        routes=application.routes,
        notes=application.notes,
    )
    return Server(app, settings.host, settings.port, finish_s=int(FINISH_S))


def _wired(settings: Settings) -> Application:
    from bot.app import build

    return build(settings)


@contextmanager
def _asked_to_stop_by_signal(stop: SimpleQueue[str]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []

    # A second Ctrl+C means now.
    def ask(number: int, _: FrameType | None) -> None:
        if number == signal.SIGINT and number in asked:
            os._exit(130)
        asked.append(number)
        stop.put(signal.Signals(number).name)  # safe in a signal handler, unlike an Event

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
