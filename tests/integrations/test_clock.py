"""The clocks: aware, in UTC, and following the workspace without waiting for it."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.integrations.clock import REFRESH_S, SystemClock, WorkspaceClock

TOLERANCE = timedelta(seconds=2)


class Workspace:
    """Answers `/_control/clock`, or fails as it is told; counts how often it was asked."""

    def __init__(self) -> None:
        self.answer: object = {"ok": True, "now": 0, "offset": 0}
        self.broken = False
        self.asked = 0

    def __call__(self, url: str) -> bytes:
        self.asked += 1
        assert url == "http://127.0.0.1:9000/_control/clock"
        if self.broken:
            raise ConnectionRefusedError
        return json.dumps(self.answer).encode()


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()


class Ticks:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def ahead(clock: WorkspaceClock) -> timedelta:
    return clock.now() - datetime.now(UTC)


def test_the_system_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
    assert abs(SystemClock().now() - datetime.now(UTC)) < TOLERANCE


def test_a_moved_workspace_moves_the_bot_within_a_second(workspace: Workspace) -> None:
    ticks = Ticks()
    clock = WorkspaceClock("http://127.0.0.1:9000", fetch=workspace, ticks=ticks)
    assert abs(ahead(clock)) < TOLERANCE
    workspace.answer = {"ok": True, "offset": 86400}
    assert abs(ahead(clock)) < TOLERANCE
    ticks.at += REFRESH_S
    assert abs(ahead(clock) - timedelta(days=1)) < TOLERANCE
    assert workspace.asked == 2


@pytest.mark.parametrize("answer", [{}, [], {"offset": "soon"}, {"offset": None}, {"offset": 1e300}])
def test_the_last_known_offset_holds_when_the_workspace_is_gone_or_talks_nonsense(
    workspace: Workspace, answer: object
) -> None:
    ticks = Ticks()
    clock = WorkspaceClock("http://127.0.0.1:9000", fetch=workspace, ticks=ticks)
    workspace.answer = {"offset": 3600}
    clock.now()
    for broken in (True, False):
        workspace.broken, workspace.answer = broken, answer
        ticks.at += REFRESH_S
        assert abs(ahead(clock) - timedelta(hours=1)) < TOLERANCE


def test_the_offset_is_really_fetched_from_a_workspace() -> None:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"ok": true, "now": 0, "offset": 7200}')

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        clock = WorkspaceClock(f"http://127.0.0.1:{server.server_port}")
        assert abs(ahead(clock) - timedelta(hours=2)) < TOLERANCE
        server.shutdown()


def test_nobody_reads_the_machines_clock_before_the_workspaces_is_known() -> None:
    asked, answer = threading.Event(), threading.Event()

    def fetch(url: str) -> bytes:
        asked.set()
        answer.wait(5)
        return b'{"offset": 86400}'

    clock = WorkspaceClock("http://127.0.0.1:9000", fetch=fetch)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(ahead, clock)
        assert asked.wait(5)
        second = threads.submit(ahead, clock)
        answer.set()
        assert abs(first.result(5) - timedelta(days=1)) < TOLERANCE * 5
        assert abs(second.result(5) - timedelta(days=1)) < TOLERANCE * 5
