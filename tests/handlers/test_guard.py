"""What reaches Bolt: signed requests that have Slack's shape, and nothing that would make it answer 500."""

import json
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult

from handlers import guard

SECRET = "8f742231b10e8888abcd99"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AT = str(int(NOW.timestamp()))
COMMAND = urlencode({"command": "/mlops", "text": "models", "team_id": "T0", "user_id": "U0ANA"}).encode()
CLICK = {
    "type": "block_actions",
    "user": {"id": "U0ANA"},
    "team": {"id": "T0"},
    "actions": [{"action_id": "promotion.approve", "block_id": "b"}],
}


def headers(
    body: bytes, *, kind: str = guard.FORM, at: str = AT, signature: str | None = None
) -> dict[str, str]:
    return {
        "content-type": kind,
        "x-slack-request-timestamp": at,
        "x-slack-signature": guard.sign(SECRET, AT, body) if signature is None else signature,
    }


def status(body: bytes, *, kind: str = guard.FORM) -> int:
    refusal = guard.check(headers(body, kind=kind), body, SECRET, NOW)
    return refusal.status if refusal else 200


def interaction(payload: object) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def test_a_signed_command_click_and_event_may_pass() -> None:
    event = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_mention", "user": "U0ANA"}}
    assert status(COMMAND) == 200
    assert status(interaction(CLICK)) == 200
    assert status(json.dumps(event).encode(), kind="application/json; charset=utf-8") == 200


def test_our_signature_is_the_one_slack_documents() -> None:
    body = b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&text=94070"
    signed = guard.sign("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body)
    assert signed.startswith("v0=")
    assert len(signed) == 67


@pytest.mark.parametrize("missing", ["x-slack-request-timestamp", "x-slack-signature"])
def test_a_missing_header_is_401(missing: str) -> None:
    sent = headers(COMMAND)
    del sent[missing]
    refusal = guard.check(sent, COMMAND, SECRET, NOW)
    assert refusal is not None
    assert refusal.status == 401


@pytest.mark.parametrize("at", ["", "soon", "1.5", "-1", "１２３", "²", "9" * 400, "1e9", AT + " "])
def test_a_garbled_timestamp_is_401(at: str) -> None:
    refusal = guard.check(headers(COMMAND, at=at), COMMAND, SECRET, NOW)
    assert refusal is not None
    assert refusal.status == 401


@pytest.mark.parametrize(
    "signature", ["", "v0=", "v0=é" + "a" * 63, "v1=" + "a" * 64, "v0=" + "a" * 64, "v0=" + "A" * 64]
)
def test_a_garbled_or_foreign_signature_is_401(signature: str) -> None:
    refusal = guard.check(headers(COMMAND, signature=signature), COMMAND, SECRET, NOW)
    assert refusal is not None
    assert refusal.status == 401


@pytest.mark.parametrize(("age_s", "passes"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_a_signature_is_good_for_five_minutes_either_way(age_s: int, passes: bool) -> None:
    refusal = guard.check(headers(COMMAND), COMMAND, SECRET, NOW + timedelta(seconds=age_s))
    assert (refusal is None) is passes


def test_a_changed_body_no_longer_matches() -> None:
    refusal = guard.check(headers(COMMAND), COMMAND + b"&user_id=U0BOSS", SECRET, NOW)
    assert refusal is not None
    assert "SLACK_SIGNING_SECRET" in refusal.sentence


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"\xff\xfe",
        b"payload=",
        b"payload=notjson",
        b"payload=[]",
        b"payload=%7B%7D",
        b"{",
        b"text=no+command",
        interaction(None),
        interaction([CLICK]),
        interaction({"type": 7}),
        interaction(CLICK | {"actions": []}),
        interaction(CLICK | {"actions": {}}),
        interaction(CLICK | {"actions": ["x"]}),
        interaction(CLICK | {"actions": [{"action_id": 1, "block_id": "b"}]}),
        interaction(CLICK | {"user": 7}),
        interaction(CLICK | {"team": ["T0"]}),
        interaction({name: value for name, value in CLICK.items() if name != "actions"}),
        interaction(CLICK | {"enterprise": 5}),
        interaction(CLICK | {"authorizations": "x"}),
        interaction(CLICK | {"authorizations": [1]}),
        interaction({"type": "view_submission", "user": {"id": "U"}, "view": "V1"}),
        interaction({"type": "view_submission", "user": {"id": "U"}, "view": None}),
        interaction({"type": "event_callback", "event_id": "E", "event": None}),
        interaction({"type": "view_submission", "user": {"id": "U"}, "view": {"callback_id": "x"}}),
        interaction(CLICK | {"state": {"values": {"block": [1]}}}),
        interaction(CLICK | {"value": "\ud800"}),
    ],
)
def test_nonsense_is_400(body: bytes) -> None:
    assert status(body) == 400


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data; boundary=x", "Application/JSON"])
def test_what_is_neither_json_nor_a_form_is_400(kind: str) -> None:
    assert status(COMMAND, kind=kind) == 400


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"type":' * 100_000, b'{"type": "x", "n": ' + b"9" * 5000 + b"}"]
)
def test_json_made_to_break_its_reader_is_400(body: bytes) -> None:
    assert status(body, kind=guard.JSON) == 400


def bolt() -> App:
    """An app with a listener of each kind, which knows no token and asks nobody."""
    app = App(
        signing_secret=SECRET,
        authorize=lambda: AuthorizeResult(
            enterprise_id=None, team_id="T0", bot_token="xoxb-1", bot_user_id="U0BOT"
        ),
        request_verification_enabled=False,
    )

    def listen(ack: object) -> None:
        assert callable(ack)
        ack()

    app.command("/mlops")(listen)
    app.action("promotion.approve")(listen)
    app.view("promotion.form")(listen)
    app.options("models")(listen)
    app.event("app_mention")(listen)
    app.event("message")(listen)
    app.shortcut("open")(listen)
    return app


BOLT = bolt()
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["U0", "T0", "message"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "type", "text"]), inner, max_size=3)
    ),
    max_leaves=4,
)
VIEW = {"id": "V1", "type": "modal", "callback_id": "promotion.form", "state": {"values": {}}}
SENSIBLE: list[dict[str, object]] = [
    dict(CLICK),
    {"type": "view_submission", "user": {"id": "U0"}, "team": {"id": "T0"}, "view": VIEW},
    {"type": "view_closed", "user": {"id": "U0"}, "view": VIEW},
    {"type": "block_suggestion", "user": {"id": "U0"}, "action_id": "models", "block_id": "b", "value": "c"},
    {"type": "event_callback", "event_id": "E", "event": {"type": "message", "user": "U0", "channel": "C0"}},
    {"type": "event_callback", "event_id": "E", "event": {"type": "app_mention", "user": "U0"}},
    {"type": "url_verification", "challenge": "x"},
    {"type": "shortcut", "callback_id": "open", "user": {"id": "U0"}},
]


@given(
    base=st.sampled_from(SENSIBLE),
    odd=st.dictionaries(st.sampled_from(sorted(guard.SHAPES)), ANYTHING, max_size=2),
)
def test_whatever_passes_never_makes_bolt_answer_500(base: dict[str, object], odd: dict[str, object]) -> None:
    payload = base | odd
    body = json.dumps(payload).encode()
    if guard.check(headers(body, kind=guard.JSON), body, SECRET, NOW) is None:
        sent = BoltRequest(body=body.decode(), headers={"content-type": guard.JSON})
        assert BOLT.dispatch(sent).status != 500


@given(body=st.binary(max_size=200), kind=st.sampled_from([guard.JSON, guard.FORM]), at=st.text(max_size=12))
def test_no_request_breaks_the_guard(body: bytes, kind: str, at: str) -> None:
    signed = guard.check(headers(body, kind=kind), body, SECRET, NOW)
    assert signed is None or signed.status == 400
    garbled = guard.check(headers(body, kind=kind, at=at), body, SECRET, NOW)
    assert garbled is not None


def test_a_check_is_quick_for_a_large_honest_body() -> None:
    body = interaction(CLICK | {"message": {"text": "x" * 200_000}})
    started = time.perf_counter()
    assert status(body) == 200
    assert time.perf_counter() - started < 1
