"""The clocks: aware, in UTC, and following the workspace without waiting for it."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.integrations.clock import REFRESH_S, SystemClock, WorkspaceClock

TOLERANCE = timedelta(seconds=2)


class Workspace:
    """Answers `/_control/clock`, or fails as it is told; counts how often it was asked."""

    def __init__(self) -> None:
        self.answer: object = {"ok": True, "now": 0, "offset": 0}
        self.broken = False
        self.asked = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        assert request.url.path == "/_control/clock"
        if self.broken:
            raise httpx.ConnectError("gone", request=request)
        return httpx.Response(200, json=self.answer)


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
    clock = WorkspaceClock("http://127.0.0.1:9000", transport=httpx.MockTransport(workspace), ticks=ticks)
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
    clock = WorkspaceClock("http://127.0.0.1:9000", transport=httpx.MockTransport(workspace), ticks=ticks)
    workspace.answer = {"offset": 3600}
    clock.now()
    for broken in (True, False):
        workspace.broken, workspace.answer = broken, answer
        ticks.at += REFRESH_S
        assert abs(ahead(clock) - timedelta(hours=1)) < TOLERANCE
