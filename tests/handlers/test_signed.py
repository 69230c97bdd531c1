"""Signed requests as the whole application gets them: badly signed 401, nonsense 400, and never 500."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from starlette.applications import Starlette

from bot.integrations.clock import SystemClock
from handlers import guard, http

SECRET = "8f742231b10e8888abcd99"
COMMAND = {"command": "/mlops", "text": "models", "team_id": "T0", "user_id": "U0ANA", "trigger_id": "1.2"}
CLICK = {
    "type": "block_actions",
    "team": {"id": "T0"},
    "user": {"id": "U0ANA", "team_id": "T0"},
    "channel": {"id": "C0WINE"},
    "container": {"type": "message", "message_ts": "1.2", "channel_id": "C0WINE"},
    "message": {"ts": "1.2"},
    "actions": [{"action_id": "promotion.approve", "block_id": "b", "type": "button", "value": "1"}],
}
VIEW = {
    "type": "view_submission",
    "team": {"id": "T0"},
    "user": {"id": "U0ANA"},
    "view": {"id": "V1", "type": "modal", "callback_id": "form.submitted", "state": {"values": {}}},
}
EVENT = {
    "type": "event_callback",
    "event_id": "Ev1",
    "team_id": "T0",
    "event": {"type": "app_mention", "user": "U0ANA", "text": "models", "channel": "C0WINE", "ts": "1.2"},
}


def application() -> Starlette:
    """The server before a Bolt application that acknowledges everything."""

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0", bot_token="xoxb-1")

    client = WebClient(token="xoxb-1", base_url="http://127.0.0.1:9/api/")
    app = App(signing_secret=SECRET, authorize=authorize, client=client)

    def acknowledge(ack: object) -> None:
        assert callable(ack)
        ack()

    app.command("/mlops")(acknowledge)
    app.action("promotion.approve")(acknowledge)
    app.view("form.submitted")(acknowledge)
    app.event("app_mention")(acknowledge)
    return http.create(
        app.dispatch, list, signing_secret=SECRET, allowed_hosts=("127.0.0.1",), now=SystemClock().now
    )


@pytest.fixture(scope="module")
def server() -> Starlette:
    """One server for all of them: nothing is remembered in it."""
    return application()


def send(server: Starlette, body: bytes, headers: Mapping[str, str]) -> int:
    """Post it; the status."""

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(app=server)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.post("/slack/events", content=body, headers=raw)

    return asyncio.run(call()).status_code


def signed(body: bytes, kind: str = guard.FORM, at: datetime | None = None) -> dict[str, str]:
    """Headers as Slack signs them."""
    stamp = str(int((at or datetime.now(UTC)).timestamp()))
    signature = guard.sign(SECRET, stamp, body)
    return {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": signature}


def form(payload: Mapping[str, object]) -> bytes:
    """An interaction as its form."""
    return urlencode({"payload": json.dumps(payload)}).encode()


def test_what_slack_sends_is_acknowledged(server: Starlette) -> None:
    command = urlencode(COMMAND).encode()
    assert send(server, command, signed(command)) == 200
    for payload in (CLICK, VIEW):
        assert send(server, form(payload), signed(form(payload))) == 200
    event = json.dumps(EVENT).encode()
    assert send(server, event, signed(event, guard.JSON)) == 200


BAD_HEADERS: dict[str, dict[str, str]] = {
    "no signature": {"x-slack-signature": ""},
    "another signature": {"x-slack-signature": "v0=" + "0" * 64},
    "half a signature": {"x-slack-signature": "v0=abc"},
    "an old version": {"x-slack-signature": "v1=" + "0" * 64},
    "no timestamp": {"x-slack-request-timestamp": ""},
    "words for a timestamp": {"x-slack-request-timestamp": "yesterday"},
    "a timestamp with a fraction": {"x-slack-request-timestamp": "1.5"},
    "a negative timestamp": {"x-slack-request-timestamp": "-1"},
    "an endless timestamp": {"x-slack-request-timestamp": "9" * 400},
    "a signature in other letters": {"x-slack-signature": "v0=" + "é" * 64},
    "a timestamp in other digits": {"x-slack-request-timestamp": "١٢٣"},
}


@pytest.mark.parametrize("wrong", BAD_HEADERS)
def test_a_badly_signed_request_is_401(server: Starlette, wrong: str) -> None:
    body = urlencode(COMMAND).encode()
    found = {**signed(body), **BAD_HEADERS[wrong]}
    assert send(server, body, found) == 401


@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365])
def test_a_signature_of_another_time_is_401(server: Starlette, minutes: int) -> None:
    body = urlencode(COMMAND).encode()
    assert send(server, body, signed(body, at=datetime.now(UTC) + timedelta(minutes=minutes))) == 401


def test_a_body_that_changed_on_its_way_is_401(server: Starlette) -> None:
    body = urlencode(COMMAND).encode()
    assert send(server, body.replace(b"models", b"help"), signed(body)) == 401


NONSENSE: dict[str, Mapping[str, object]] = {
    "no type": {"user": {"id": "U0"}},
    "no actions": {**CLICK, "actions": []},
    "actions of nothing": {**CLICK, "actions": [None]},
    "an action without an id": {**CLICK, "actions": [{"block_id": "b"}]},
    "nobody": {**CLICK, "user": None},
    "a person who is a number": {**CLICK, "user": 7},
    "a channel that is a list": {**CLICK, "channel": []},
    "no view": {**VIEW, "view": None},
    "a state of words": {**VIEW, "view": {"id": "V", "type": "modal", "callback_id": "c", "state": "x"}},
    "values of words": {
        **VIEW,
        "view": {"id": "V", "type": "modal", "callback_id": "c", "state": {"values": {"b": "x"}}},
    },
    "an event without an id": {"type": "event_callback", "event": {"type": "app_mention"}},
    "an event that is a list": {"type": "event_callback", "event_id": "E", "event": []},
}


@pytest.mark.parametrize("what", NONSENSE)
def test_signed_nonsense_is_400(server: Starlette, what: str) -> None:
    body = form(NONSENSE[what])
    assert send(server, body, signed(body)) == 400


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"payload=", b"payload=[]", b"\xff\xfe", b"[" * 100_000, b"text=models"],
)
def test_a_signed_body_that_is_no_request_is_400(server: Starlette, body: bytes) -> None:
    assert send(server, body, signed(body)) == 400
    assert send(server, body, signed(body, guard.JSON)) == 400


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_SENT = st.sampled_from([CLICK, VIEW, EVENT])


@given(sent=_SENT, changed=st.data())
def test_whatever_part_of_a_signed_payload_is_odd_the_answer_is_never_500(
    sent: Mapping[str, object], changed: st.DataObject
) -> None:
    name = changed.draw(st.sampled_from(sorted(sent)))
    body = form({**sent, name: changed.draw(_VALUES)})
    assert send(_shared(), body, signed(body)) in {200, 400, 404}


_MADE: list[Starlette] = []


def _shared() -> Starlette:
    if not _MADE:
        _MADE.append(application())
    return _MADE[0]
