"""What may never be read in a log, however it got there."""

import io
import json
import logging
import threading
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import App
from slack_sdk import WebClient

from bot import logs

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SECRETS = [
    "xoxb-12345-67890-AbCdEf",
    "xoxe.xoxb-1-Mi0yLTEyMzQ",
    "xoxp-1-2-3-abc",
    "xapp-1-A012-34567-deadbeef",
    "https://hooks.slack.com/services/T0/B0/XyZ123",
    "https://hooks.slack.com/commands/T0/111/abcDEF",
    "https://hooks.slack-gov.com/actions/T0/111/abcDEF",
    "mlops_7f3_AbCdEfGhIjKlMnOpQrStUv12",
    "wss://wss-primary.slack.com/link/?ticket=abc-def&app_id=1",
    "v0=" + "ab" * 32,
    SIGNING_SECRET,
]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers, root.level, threading.excepthook
    stream = io.StringIO()
    logs.configure("debug", "json", [SIGNING_SECRET], stream)
    yield stream
    root.handlers, threading.excepthook = before[0], before[2]
    root.setLevel(before[1])
    structlog.reset_defaults()


def tail(secret: str) -> str:
    return secret[-6:]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_hidden_in_a_message_a_value_and_a_traceback(secret: str, written: io.StringIO) -> None:
    log = structlog.get_logger("ours")
    log.info("message %s", secret, value=secret, nested={"deep": [secret]})
    logging.getLogger("slack_sdk").debug("theirs: %s", secret)
    try:
        raise RuntimeError(secret)
    except RuntimeError:
        log.exception("failed")
    text = written.getvalue()
    assert tail(secret) not in text
    assert logs.HIDDEN in text


@pytest.mark.parametrize("style", ["json", "console"])
@pytest.mark.parametrize("secret", SECRETS)
def test_neither_style_shows_a_secret(secret: str, style: logs.Style, written: io.StringIO) -> None:
    logs.configure("info", style, [SIGNING_SECRET], written)
    structlog.get_logger("ours").warning("look", value=secret)
    assert "look" in written.getvalue()
    assert tail(secret) not in written.getvalue()


def test_a_colour_before_a_token_does_not_save_it() -> None:
    assert "67890" not in logs.redact("\x1b[35mxoxb-12345-67890\x1b[0m")


@pytest.mark.parametrize(
    "text",
    [
        "payload=x&response_url=http%3A%2F%2F127.0.0.1%2Fanswer%2FSECRET1&text=hi",
        '{"response_url": "http://127.0.0.1:9/answer/SECRET1", "trigger_id": "1.2.SECRET1"}',
        "{'trigger_id': '1.2.SECRET1'}",
        '"{\\"response_url\\": \\"http://127.0.0.1:9/SECRET1\\"}"',
        "Sending a request - url: http://127.0.0.1:9/answer/SECRET1, body: {}, headers: {}",
        "answering at http://127.0.0.1:9000/response/T0MLOPS/SECRET1",
        "token=SECRET1&team_id=T0",
        '{"token": "SECRET1"}',
        "Authorization: Bearer SECRET1",
        "postgresql+psycopg://bot:SECRET1@db/mlops",
    ],
)
def test_what_slack_and_its_library_write_is_hidden_in_each_spelling(text: str) -> None:
    assert "SECRET1" not in logs.redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "MLOPS_DATABASE_URL must begin with sqlite:///",
        "promote churn@7 to production because mlops_ is our prefix",
        "GET http://127.0.0.1:8080/readyz -> 200",
        "max_tokens=5",
    ],
)
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert logs.redact(text) == text


@given(st.text(), st.sampled_from(SECRETS), st.text(alphabet=" \"'\n\x1b,", min_size=1))
def test_redacting_twice_changes_nothing_more(before: str, secret: str, after: str) -> None:
    once = logs.redact(before + " " + secret + after, [SIGNING_SECRET])
    assert logs.redact(once, [SIGNING_SECRET]) == once
    assert secret not in once


def test_each_json_line_stays_json_and_says_level_logger_and_time(written: io.StringIO) -> None:
    structlog.get_logger("ours").info('said "xoxb-1-2-3"', url="https://hooks.slack.com/services/T/B/x")
    logging.getLogger("theirs").warning("plain %s", "words", extra={"more": 1})
    ours, theirs = (json.loads(line) for line in written.getvalue().splitlines())
    assert (ours["level"], ours["logger"]) == ("info", "ours")
    assert (theirs["event"], theirs["more"]) == ("plain words", 1)
    assert ours["timestamp"].endswith("Z")


def test_the_level_holds_for_both_kinds_of_logger(written: io.StringIO) -> None:
    logs.configure("warning", "json", [], written)
    structlog.get_logger("ours").info("quiet")
    logging.getLogger("theirs").info("quiet")
    logging.getLogger("theirs").warning("loud")
    assert [json.loads(line)["event"] for line in written.getvalue().splitlines()] == ["loud"]


def test_a_thread_that_dies_is_logged_without_its_secret(written: io.StringIO) -> None:
    def die() -> None:
        raise RuntimeError("xoxb-1-2-deadly")

    thread = threading.Thread(target=die, name="watcher")
    thread.start()
    thread.join()
    assert "watcher" in written.getvalue()
    assert "deadly" not in written.getvalue()


def test_bolt_does_not_warn_of_the_token_that_its_client_has(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-2-3")

    App(client=WebClient(token="xoxb-1-2-3"), signing_secret=SIGNING_SECRET, token_verification_enabled=False)

    assert "will be unused" not in written.getvalue()


def test_references_are_short_and_differ() -> None:
    first, second = logs.reference(), logs.reference()
    assert first != second
    assert len(first) == 8
