"""The bot's HTTP server as Slack, a load balancer and a stranger meet it."""

import asyncio
import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

import httpx
import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.integrations.clock import SystemClock
from handlers import guard, http

SECRET = "8f742231b10e8888abcd99"
HOSTS = ("127.0.0.1", "localhost", "::1", "bot.example.com", "*.svc.example")


class Bolt:
    """Remembers what it was asked and by which thread; answers OK."""

    def __init__(self) -> None:
        self.asked: list[BoltRequest] = []
        self.threads: set[str] = set()

    def __call__(self, request: BoltRequest) -> BoltResponse:
        self.asked.append(request)
        self.threads.add(threading.current_thread().name)
        return BoltResponse(status=200, body={"text": "hello"})


def server(
    dispatch: http.Dispatch | None, *, ready: Sequence[str] = (), secret: str | None = SECRET
) -> Starlette:
    return http.create(
        dispatch, lambda: ready, signing_secret=secret, allowed_hosts=HOSTS, now=SystemClock().now
    )


def signed(body: bytes, kind: str = guard.FORM, **more: str) -> dict[str, str]:
    at = str(int(datetime.now(UTC).timestamp()))
    signature = guard.sign(SECRET, at, body)
    return {"content-type": kind, "x-slack-request-timestamp": at, "x-slack-signature": signature, **more}


async def _call(
    app: Starlette, method: str, path: str, body: bytes, headers: dict[str, str]
) -> httpx.Response:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        return await client.request(method, path, content=body, headers=headers)


def post(app: Starlette, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
    return asyncio.run(
        _call(app, "POST", "/slack/events", body, signed(body) if headers is None else headers)
    )


def get(app: Starlette, path: str, host: str = "127.0.0.1:8080") -> httpx.Response:
    return asyncio.run(_call(app, "GET", path, b"", {"host": host}))


def command(text: str) -> bytes:
    return urlencode({"command": "/mlops", "text": text, "team_id": "T0", "user_id": "U0ANA"}).encode()


def test_a_signed_command_reaches_bolt_in_a_thread_and_its_answer_comes_back() -> None:
    bolt = Bolt()
    answer = post(server(bolt), command("models"))
    assert (answer.status_code, answer.json()) == (200, {"text": "hello"})
    assert bolt.asked[0].body["text"] == "models"
    assert threading.main_thread().name not in bolt.threads


@pytest.mark.parametrize("text", ["models payload", "payload=1", 'show "payload classifier"'])
def test_a_command_that_says_payload_is_understood(text: str) -> None:
    bolt = Bolt()
    assert post(server(bolt), command(text)).status_code == 200
    assert bolt.asked[0].body["text"] == text
    assert bolt.asked[0].context["user_id"] == "U0ANA"


def test_an_unsigned_request_is_401_and_never_reaches_bolt() -> None:
    bolt = Bolt()
    answer = post(server(bolt), command("models"), {"content-type": guard.FORM})
    assert answer.status_code == 401
    assert "signed" in answer.json()["error"]
    assert bolt.asked == []


def test_a_signed_click_without_actions_is_400_and_never_reaches_bolt() -> None:
    bolt = Bolt()
    payload = {"type": "block_actions", "user": {"id": "U0"}, "actions": []}
    assert post(server(bolt), urlencode({"payload": json.dumps(payload)}).encode()).status_code == 400
    assert bolt.asked == []


def test_two_megabytes_are_413() -> None:
    assert post(server(Bolt()), b"a" * 2_000_000).status_code == 413


def test_a_header_that_bolt_obeys_and_nobody_signed_is_left_outside() -> None:
    bolt = Bolt()
    body = command("models")
    post(server(bolt), body, signed(body, **{"x-slack-bolt-lazy-only": "1", "x-slack-retry-num": "2"}))
    assert bolt.asked[0].lazy_only is False
    assert bolt.asked[0].headers["x-slack-retry-num"] == ["2"]


def test_a_real_bolt_app_answers_the_url_verification() -> None:
    def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0", bot_token="xoxb-1")

    app = App(signing_secret=SECRET, authorize=authorize)
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode()
    answer = post(server(app.dispatch), body, signed(body, guard.JSON))
    assert answer.json() == {"challenge": "3eZbrw1aB"}


def test_sixty_four_slow_listeners_run_at_once() -> None:
    together = threading.Barrier(http.THREADS, timeout=20)

    def slow(_: BoltRequest) -> BoltResponse:
        together.wait()
        return BoltResponse(status=200)

    async def all_at_once() -> list[httpx.Response]:
        app, body = server(slow), command("models")
        calls = [_call(app, "POST", "/slack/events", body, signed(body)) for _ in range(http.THREADS)]
        return await asyncio.gather(*calls)

    assert {answer.status_code for answer in asyncio.run(all_at_once())} == {200}


def test_slack_has_no_address_here_in_socket_mode_or_without_a_secret() -> None:
    assert post(server(None), command("models")).status_code == 404
    assert post(server(Bolt(), secret=None), command("models")).status_code == 404
    assert get(server(Bolt()), "/slack/events").status_code == 405


def test_it_says_that_it_lives_and_whether_it_is_ready() -> None:
    assert get(server(None), "/healthz").json() == {"alive": True}
    assert get(server(None), "/readyz").json() == {"ready": True, "problems": []}
    waiting = get(server(None, ready=["The database does not answer."]), "/readyz")
    assert waiting.status_code == 503
    assert waiting.json()["problems"] == ["The database does not answer."]


def test_what_is_worth_knowing_is_said_and_stops_nothing() -> None:
    said = ["The MLflow server fails (503)."]
    app = http.create(
        None,
        list,
        signing_secret=None,
        allowed_hosts=HOSTS,
        now=SystemClock().now,
        notes=lambda: said,
    )

    answer = get(app, "/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "problems": [], "notes": said}


@pytest.mark.parametrize(
    "host", ["bot.example.com", "BOT.example.com:443", "a.svc.example", "[::1]:8080", "localhost"]
)
def test_an_allowed_host_is_answered(host: str) -> None:
    assert get(server(None), "/healthz", host).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "svc.example", "bot.example.com.evil.example", "", "[::1", "127.0.0.1@evil"]
)
def test_another_host_is_refused_with_the_setting_to_change(host: str) -> None:
    answer = get(server(None), "/healthz", host)
    assert answer.status_code == 400
    assert "MLOPS_ALLOWED_HOSTS" in answer.json()["error"]


def test_further_routes_live_on_the_same_server() -> None:
    async def api(_: Request) -> PlainTextResponse:
        return PlainTextResponse("here")

    app = http.create(
        None,
        list,
        signing_secret=None,
        allowed_hosts=HOSTS,
        now=SystemClock().now,
        routes=[Route("/api", api)],
    )
    assert get(app, "/api").text == "here"
