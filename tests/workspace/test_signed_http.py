"""Delivery over signed HTTP: forms and JSON as Slack writes them, signatures, retries with their headers."""

import json

import pytest
from slack_sdk.signature import SignatureVerifier

from tests.workspace.stage import (
    ANA,
    BEN,
    BOT,
    CHURN,
    SECRET,
    HttpApp,
    Slack,
    actions,
    button,
    form_of,
    serving,
)
from workspace.control_client import Control, ControlError, Person

RETRY_NUMBER, RETRY_REASON = "x-slack-retry-num", "x-slack-retry-reason"


@pytest.fixture
def over_http(control: Control, http_app: HttpApp) -> HttpApp:
    """The app, reached over its verified request URL."""
    control.use_request_url(http_app.url)
    return http_app


def test_a_command_is_a_signed_form(over_http: HttpApp, ana: Person) -> None:
    ana.command(CHURN, "show churn")

    ((headers, body),) = over_http.requests
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert SignatureVerifier(SECRET).is_valid_request(body, headers)
    form = form_of(body)
    assert (form["command"], form["text"], form["user_id"]) == ("/mlops", "show churn", ANA)
    assert form["is_enterprise_install"] == "false"


def test_a_click_is_a_form_with_a_payload(over_http: HttpApp, slack: Slack, ana: Person) -> None:
    ts = slack.post("card", blocks=[actions(button("approve"))])

    ana.click(CHURN, ts, "approve")

    payload = json.loads(form_of(over_http.requests[0][1])["payload"])
    assert (payload["type"], payload["actions"][0]["action_id"]) == ("block_actions", "approve")


def test_an_answer_in_the_acknowledgement_is_shown(over_http: HttpApp, control: Control, ana: Person) -> None:
    over_http.answer = lambda headers, body: (200, {"response_type": "in_channel", "text": "for all"})
    ana.command(CHURN, "one")
    over_http.answer = lambda headers, body: (200, "plain words")
    ana.command(CHURN, "two")

    assert [each["text"] for each in ana.messages(CHURN)] == ["for all", "plain words"]
    assert [each["text"] for each in control.person(BEN).messages(CHURN)] == ["for all"]


def test_an_app_that_fails_is_named_to_the_person(over_http: HttpApp, ana: Person) -> None:
    over_http.answer = lambda headers, body: (500, "broken")

    with pytest.raises(ControlError, match="dispatch_failed"):
        ana.command(CHURN, "models")


def test_an_event_is_retried_at_once_after_a_minute_and_after_five(
    over_http: HttpApp, control: Control, ana: Person
) -> None:
    over_http.answer = lambda headers, body: (503, "")
    ana.say(CHURN, "@mlops-bot models")

    def arrived(count: int) -> None:
        control.until(lambda: len(over_http.requests) == count)
        control.settle(quiet_ms=200)
        assert len(over_http.requests) == count

    arrived(2)
    control.advance(61)
    arrived(3)
    control.advance(301)
    arrived(4)
    control.advance(3600)
    arrived(4)

    seen = [(headers.get(RETRY_NUMBER), headers.get(RETRY_REASON)) for headers, _ in over_http.requests]
    assert seen == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in over_http.requests}) == 1


def test_an_acknowledged_event_comes_once(over_http: HttpApp, control: Control, ana: Person) -> None:
    ana.say(ana.dm_with(BOT), "hello")
    control.settle()
    control.advance(600)
    control.settle(quiet_ms=200)

    (body,) = (json.loads(body) for _, body in over_http.requests)
    assert body["type"] == "event_callback"
    assert (body["event"]["type"], body["event"]["channel_type"]) == ("message", "im")
    assert body["authorizations"][0]["user_id"] == BOT


def test_a_click_is_never_retried(over_http: HttpApp, slack: Slack, control: Control, ana: Person) -> None:
    ts = slack.post("card", blocks=[actions(button("approve"))])
    over_http.answer = lambda headers, body: (503, "")

    with pytest.raises(ControlError, match="dispatch_failed"):
        ana.click(CHURN, ts, "approve")
    control.advance(600)
    control.settle(quiet_ms=200)

    assert len(over_http.requests) == 1


def test_a_duplicated_request_carries_the_same_signature(
    over_http: HttpApp, control: Control, ana: Person
) -> None:
    control.fault("duplicate", method="/mlops")

    ana.command(CHURN, "models")
    control.until(lambda: len(over_http.requests) == 2)

    (first, second) = over_http.requests
    assert first[1] == second[1]
    assert first[0]["x-slack-signature"] == second[0]["x-slack-signature"]


def test_a_url_that_does_not_answer_the_challenge_is_refused(control: Control, http_app: HttpApp) -> None:
    with pytest.raises(ControlError, match="url_verification_failed"):
        control.use_request_url(http_app.url.replace("127.0.0.1", "127.0.0.2"))


def test_a_workspace_may_start_with_a_request_url(http_app: HttpApp) -> None:
    with serving(request_url=http_app.url) as running, Control(running.address) as control:
        control.person(ANA).command(CHURN, "models")

    assert len(http_app.requests) == 1
