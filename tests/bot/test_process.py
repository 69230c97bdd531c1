"""The process from start to stop: what it says, what it refuses, and in which order it ends."""

import io
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import urlencode

import httpx
import pytest
import structlog
from pydantic import SecretStr
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot import logs, process
from bot.errors import BadInput, BotError, Unavailable
from bot.settings import Settings
from handlers import guard
from tests.handlers import fake_slack
from tests.handlers.fake_slack import APP_TOKEN, BOT_TOKEN, FakeSlack

SECRET = "8f742231b10e8888abcd99"
ROOT = Path(__file__).parents[2]


class Wired:
    """An application that remembers what was asked of it."""

    def __init__(self, settings: Settings) -> None:
        assert settings.slack_bot_token is not None
        client = WebClient(token=settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url)
        self.bolt = App(client=client, signing_secret=SECRET, token_verification_enabled=False)
        self.bolt.command("/mlops")(self.listen)
        self.routes = ()
        self.events: list[str] = []
        self.problems: list[str] = []
        self.listening = threading.Event()
        self.may_answer = threading.Event()
        self.may_answer.set()

    def listen(self, ack: Ack) -> None:
        self.listening.set()
        self.may_answer.wait(5)
        ack("hello")

    def start(self) -> None:
        self.events.append("start")

    def stop(self, timeout_s: float) -> None:
        self.events.append("stop" if 0 < timeout_s <= process.FINISH_S else "late")

    def ready(self) -> list[str]:
        return self.problems

    def notes(self) -> list[str]:
        return []

    def warm(self) -> None:
        self.events.append("warm")


class Running:
    """A process in a thread of the test."""

    def __init__(self, settings: Settings) -> None:
        self.said: SimpleQueue[str] = SimpleQueue()
        self.stop: SimpleQueue[str] = SimpleQueue()
        self.application = Wired(settings)
        self.code: list[int] = []
        self._thread = threading.Thread(target=self._run, args=(settings,))
        self._thread.start()
        self.first = self.said.get(timeout=10)
        self.address = self.said.get(timeout=10).removeprefix("Health: ").removesuffix("/readyz")

    def _run(self, settings: Settings) -> None:
        self.code.append(
            process.run(settings, build=lambda _: self.application, stop=self.stop, announce=self.said.put)
        )

    def end(self) -> int:
        self.stop.put("test")
        self._thread.join(15)
        return self.code[0]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with fake_slack.running() as running:
        yield running


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process owns the log and loads heavy modules; a test gives both back."""
    configure = logs.configure
    monkeypatch.setattr(
        logs, "configure", lambda level, style, secrets: configure(level, style, secrets, io.StringIO())
    )
    root, hook = logging.getLogger(), threading.excepthook
    before = root.handlers, root.level
    yield
    root.handlers, threading.excepthook = before[0], hook
    root.setLevel(before[1])
    structlog.reset_defaults()


def settings(slack: FakeSlack, **more: object) -> Settings:
    given = {"slack_bot_token": SecretStr(BOT_TOKEN), "slack_api_url": slack.api_url, "port": 0}
    return Settings.model_validate(given | more)


def signed_command() -> tuple[bytes, dict[str, str]]:
    body = urlencode({"command": "/mlops", "text": "models", "team_id": "T0", "user_id": "U0ANA"}).encode()
    at = str(int(datetime.now(UTC).timestamp()))
    signature = guard.sign(SECRET, at, body)
    return body, {
        "content-type": guard.FORM,
        "x-slack-request-timestamp": at,
        "x-slack-signature": signature,
    }


def test_with_an_app_token_it_answers_over_socket_mode_and_serves_its_health(slack: FakeSlack) -> None:
    running = Running(settings(slack, slack_app_token=SecretStr(APP_TOKEN)))
    slack.connections.get(timeout=5).send(fake_slack.envelope("E1", "models"))
    assert running.first == "mlops-bot is ready in Northwind, over Socket Mode."
    assert slack.answers.get(timeout=5)["payload"] == {"text": "hello"}
    assert httpx.get(f"{running.address}/readyz").json() == {"ready": True, "problems": []}
    assert running.end() == 0
    assert running.application.events == ["start", "warm", "stop"]


def test_with_a_signing_secret_alone_it_answers_signed_http(slack: FakeSlack) -> None:
    running = Running(settings(slack, slack_signing_secret=SecretStr(SECRET)))
    body, headers = signed_command()
    answer = httpx.post(f"{running.address}/slack/events", content=body, headers=headers)
    refused = httpx.post(f"{running.address}/slack/events", content=body)
    assert running.first.endswith(f"at {running.address}/slack/events.")
    assert (answer.status_code, answer.text) == (200, "hello")
    assert refused.status_code == 401
    assert running.end() == 0


def test_what_the_application_lacks_shows_in_readyz(slack: FakeSlack) -> None:
    running = Running(settings(slack, slack_signing_secret=SecretStr(SECRET)))
    running.application.problems.append("The database does not answer.")
    answer = httpx.get(f"{running.address}/readyz")
    assert (answer.status_code, answer.json()["problems"]) == (503, ["The database does not answer."])
    running.end()


def test_a_request_under_way_is_answered_before_it_ends(slack: FakeSlack) -> None:
    running = Running(settings(slack, slack_signing_secret=SecretStr(SECRET)))
    running.application.may_answer.clear()
    body, headers = signed_command()
    answers: list[httpx.Response] = []
    asking = threading.Thread(
        target=lambda: answers.append(
            httpx.post(f"{running.address}/slack/events", content=body, headers=headers)
        )
    )
    asking.start()
    assert running.application.listening.wait(5)
    running.stop.put("test")
    running.application.may_answer.set()
    asking.join(10)
    assert answers[0].text == "hello"
    assert running.end() == 0


def refused(settings: Settings, build: Callable[[Settings], process.Application] = Wired) -> BotError:
    with pytest.raises(BotError) as refusal:
        process.run(settings, build=build, announce=lambda _: None)
    return refusal.value


def test_without_any_way_from_slack_it_names_make_demo(slack: FakeSlack) -> None:
    refusal = refused(settings(slack))
    assert isinstance(refusal, BadInput)
    assert "SLACK_APP_TOKEN" in refusal.sentence
    assert "make demo" in refusal.hint


def test_without_a_bot_token_it_names_the_setting(slack: FakeSlack) -> None:
    refusal = refused(settings(slack, slack_bot_token=None, slack_signing_secret=SecretStr(SECRET)))
    assert refusal.sentence == "SLACK_BOT_TOKEN is not set."


def test_a_token_that_slack_refuses_is_said_and_nothing_stays_behind(slack: FakeSlack) -> None:
    applications: list[Wired] = []

    def build(told: Settings) -> Wired:
        applications.append(Wired(told))
        return applications[0]

    refusal = refused(
        settings(slack, slack_bot_token=SecretStr("xoxb-wrong"), slack_signing_secret=SecretStr(SECRET)),
        build,
    )
    assert refusal.sentence == "Slack refuses SLACK_BOT_TOKEN (invalid_auth)."
    assert "xoxb-wrong" not in refusal.sentence + refusal.hint
    assert applications[0].events == ["stop"]


def test_a_refused_app_token_stops_what_was_started(slack: FakeSlack) -> None:
    refusal = refused(settings(slack, slack_app_token=SecretStr("xapp-wrong")))
    assert refusal.sentence == "Slack refuses SLACK_APP_TOKEN (invalid_auth)."
    assert not [thread for thread in threading.enumerate() if thread.name == "http"]


def test_a_silent_slack_is_said_with_its_address(slack: FakeSlack) -> None:
    nobody = "http://127.0.0.1:9/api/"
    refusal = refused(settings(slack, slack_api_url=nobody, slack_signing_secret=SecretStr(SECRET)))
    assert isinstance(refusal, Unavailable)
    assert nobody in refusal.sentence


def test_a_taken_port_is_said_with_the_setting_to_change(slack: FakeSlack) -> None:
    running = Running(settings(slack, slack_signing_secret=SecretStr(SECRET)))
    taken = int(running.address.rsplit(":", 1)[1])
    refusal = refused(settings(slack, slack_signing_secret=SecretStr(SECRET), port=taken))
    assert f"127.0.0.1:{taken}" in refusal.sentence
    assert "MLOPS_PORT" in refusal.hint
    running.end()


def test_the_limit_of_stopping_is_shared_by_all_that_stop() -> None:
    at = [100.0]
    limit = process.Limit(10, ticks=lambda: at[0])
    assert (limit.begun, limit.left_s()) == (False, 10)
    limit.begin()
    at[0] = 107.0
    assert limit.left_s() == 3
    at[0] = 120.0
    assert limit.left_s() == 0


SCRIPT = """
import sys
from bot import process
from bot.settings import load
from tests.bot.test_process import Wired
process.leave(process.run(load(), build=Wired, announce=lambda line: print(line, flush=True)))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_real_process_with_zero(slack: FakeSlack, number: signal.Signals) -> None:
    told = {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": slack.api_url,
        "MLOPS_PORT": "0",
    }
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT], env=os.environ | told, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert "ready in Northwind" in child.stdout.readline()
        started = time.monotonic()
        child.send_signal(number)
        assert child.wait(15) == 0
    assert time.monotonic() - started < process.FINISH_S
