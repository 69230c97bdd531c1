"""Socket Mode against the other end of the websocket: what is answered, noticed and given up."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.errors import BadInput, Unavailable
from handlers.socket import Socket
from tests.handlers import fake_slack
from tests.handlers.fake_slack import APP_TOKEN, BOT_TOKEN, FakeSlack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with fake_slack.running() as running:
        yield running


def bolt(slack: FakeSlack, listener: Callable[[Ack], None]) -> App:
    app = App(client=WebClient(token=BOT_TOKEN, base_url=slack.api_url), token_verification_enabled=False)
    app.command("/mlops")(lambda ack: listener(ack))
    return app


def acknowledge(ack: Ack) -> None:
    ack("hello")


@pytest.fixture
def opened(slack: FakeSlack) -> Iterator[Callable[..., Socket]]:
    sockets: list[Socket] = []

    def open_one(
        listener: Callable[[Ack], None] = acknowledge, now: Callable[[], float] = time.time
    ) -> Socket:
        socket = Socket(bolt(slack, listener), APP_TOKEN, now=now)
        sockets.append(socket)
        socket.connect()
        return socket

    yield open_one
    for socket in sockets:
        socket.close(5)


def test_a_command_over_the_websocket_is_answered(slack: FakeSlack, opened: Callable[..., Socket]) -> None:
    socket = opened()
    slack.connections.get(timeout=5).send(fake_slack.envelope("E1", "models"))
    assert slack.answers.get(timeout=5) == {"envelope_id": "E1", "payload": {"text": "hello"}}
    assert socket.problems() == []


def test_a_websocket_that_went_silent_is_replaced_by_another(
    slack: FakeSlack, opened: Callable[..., Socket], caplog: pytest.LogCaptureFixture
) -> None:
    later_s = [0.0]
    socket = opened(now=lambda: time.time() + later_s[0])
    slack.connections.get(timeout=5)

    later_s[0] = 60.0
    socket.look()

    slack.connections.get(timeout=20).send(fake_slack.envelope("E2", "models"))
    assert slack.answers.get(timeout=5)["envelope_id"] == "E2"
    assert "opening another" in caplog.text


def test_a_websocket_that_answers_pings_is_left_alone(
    slack: FakeSlack, opened: Callable[..., Socket]
) -> None:
    socket = opened()
    slack.connections.get(timeout=5)
    socket.look()
    assert slack.called.count("apps.connections.open") == 1


def test_more_websockets_than_ours_are_warned_about(
    slack: FakeSlack, opened: Callable[..., Socket], caplog: pytest.LogCaptureFixture
) -> None:
    slack.hello = {"type": "hello", "num_connections": 3}
    with caplog.at_level(logging.WARNING):
        opened()
    assert "counts 3 websockets" in caplog.text


def test_closing_first_answers_what_has_come_in(slack: FakeSlack, opened: Callable[..., Socket]) -> None:
    entered, may_go_on = threading.Event(), threading.Event()

    def slow(ack: Ack) -> None:
        entered.set()
        may_go_on.wait(5)
        ack("done")

    socket = opened(slow)
    slack.connections.get(timeout=5).send(fake_slack.envelope("E3", "models"))
    assert entered.wait(5)
    closing = threading.Thread(target=socket.close, args=(5,))
    closing.start()
    may_go_on.set()
    closing.join(10)
    assert slack.answers.get(timeout=1) == {"envelope_id": "E3", "payload": {"text": "done"}}
    assert socket.problems() == ["The websocket to Slack is not open."]


def test_closing_never_takes_longer_than_it_may(slack: FakeSlack, opened: Callable[..., Socket]) -> None:
    may_go_on = threading.Event()
    entered = threading.Event()

    def stuck(ack: Ack) -> None:
        entered.set()
        may_go_on.wait(20)

    socket = opened(stuck)
    slack.connections.get(timeout=5).send(fake_slack.envelope("E4", "models"))
    assert entered.wait(5)
    started = time.monotonic()
    socket.close(0.5)
    may_go_on.set()
    assert time.monotonic() - started < 2


def test_a_refused_app_token_is_said_with_the_setting(slack: FakeSlack) -> None:
    socket = Socket(bolt(slack, acknowledge), "xapp-wrong")
    with pytest.raises(BadInput, match=r"SLACK_APP_TOKEN \(invalid_auth\)"):
        socket.connect()
    socket.close(1)


def test_a_websocket_without_hello_is_not_taken_for_open(slack: FakeSlack) -> None:
    slack.hello = None
    socket = Socket(bolt(slack, acknowledge), APP_TOKEN)
    with pytest.raises(Unavailable, match="does not open"):
        socket.connect(timeout_s=0.3)
    assert socket.problems() != []
    socket.close(5)


def test_the_envelope_of_the_fake_is_one_that_slack_sends() -> None:
    sent = json.loads(fake_slack.envelope("E1", "models"))
    assert set(sent) >= {"type", "envelope_id", "payload", "accepts_response_payload"}


def test_what_is_closed_leaves_no_thread_that_goes_on(opened: Callable[..., Socket]) -> None:
    before = set(threading.enumerate())
    socket = opened()
    begun = set(threading.enumerate()) - before

    socket.close(5)

    looping = [each for each in begun if "_run" in each.name]
    for each in looping:
        each.join(5)
    assert looping
    assert not [each for each in looping if each.is_alive()]
