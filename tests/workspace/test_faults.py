"""Faults of the Web API: each does to a call what its name says, as often as was asked."""

import time

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from tests.workspace.stage import BOT_TOKEN, CHURN, Slack
from workspace.control_client import Control, ControlError, Person
from workspace.server import Workspace

POST = "chat.postMessage"


def test_a_reset_before_storing_leaves_nothing(slack: Slack, control: Control, ana: Person) -> None:
    control.fault("reset_before_store", method=POST)

    with pytest.raises(httpx.TransportError):
        slack.call(POST, channel=CHURN, text="lost")

    assert ana.messages(CHURN) == []


def test_a_reset_after_storing_leaves_the_message(slack: Slack, control: Control, ana: Person) -> None:
    control.fault("reset_after_store", method=POST)

    with pytest.raises(httpx.TransportError):
        slack.call(POST, channel=CHURN, text="kept")

    assert [each["text"] for each in ana.messages(CHURN)] == ["kept"]


def test_a_client_that_retries_a_reset_blindly_doubles_the_message(
    workspace: Workspace, control: Control, ana: Person
) -> None:
    control.fault("reset_after_store", method=POST)
    careless = WebClient(token=BOT_TOKEN, base_url=workspace.api_url)
    careful = WebClient(
        token=BOT_TOKEN, base_url=workspace.api_url, retry_handlers=[RateLimitErrorRetryHandler()]
    )

    careless.chat_postMessage(channel=CHURN, text="twice")
    control.fault("reset_after_store", method=POST)
    with pytest.raises(OSError, match=r"."):
        careful.chat_postMessage(channel=CHURN, text="once")

    assert [each["text"] for each in ana.messages(CHURN)] == ["twice", "twice", "once"]


def test_rate_limits_server_errors_and_codes_come_as_asked(slack: Slack, control: Control) -> None:
    control.fault("ratelimited", method=POST, seconds=7)
    control.fault("server_error", method=POST)
    control.fault("error", method=POST, code="fatal_error")

    limited, broken, refused, fine = (slack.send(POST, {"channel": CHURN, "text": "x"}) for _ in range(4))

    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "7")
    assert broken.status_code == 500
    assert refused.json()["error"] == "fatal_error"
    assert fine.json()["ok"]


def test_the_sdk_reads_our_refusals_as_slacks(workspace: Workspace) -> None:
    client = WebClient(token=BOT_TOKEN, base_url=workspace.api_url)

    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel="C0NONE", text="x")

    assert refused.value.response["error"] == "channel_not_found"


def test_a_slow_call_is_slow_and_then_done(slack: Slack, control: Control) -> None:
    control.fault("slow", method=POST, seconds=0.4)

    began = time.monotonic()
    slack.post()

    assert time.monotonic() - began >= 0.4


def test_a_lagging_history_hides_the_newest_for_as_many_calls(slack: Slack, control: Control) -> None:
    slack.post("old")
    control.advance(60)
    slack.post("new")
    control.fault("history_lag", seconds=30, times=2)

    seen = [
        [each["text"] for each in slack.call("conversations.history", channel=CHURN)["messages"]]
        for _ in range(3)
    ]

    assert seen == [["old"], ["old"], ["new", "old"]]


def test_faults_can_be_taken_back_and_must_be_known(slack: Slack, control: Control) -> None:
    control.fault("server_error", times=5)
    control.clear_faults()

    assert slack.call("auth.test")["ok"]
    with pytest.raises(ControlError, match="unknown_fault"):
        control.fault("gremlins")


def test_a_fault_for_one_method_spares_the_others(slack: Slack, control: Control) -> None:
    control.fault("server_error", method="users.info")

    assert slack.call("auth.test")["ok"]
    assert slack.send("users.info", {"user": "U0ANA"}).status_code == 500
