"""Response URLs: private by default, for all when asked, able to change the message they came from."""

import json

import pytest

from tests.workspace.stage import BEN, CHURN, ELSEWHERE, Slack, SocketApp, actions, button
from workspace.control_client import Control, Person


@pytest.fixture
def url(app: SocketApp, ana: Person) -> str:
    """The response URL of a command Ana typed."""
    ana.command(CHURN, "models")
    return str(app.payloads("slash_commands")[0]["response_url"])


def answer(slack: Slack, url: str, **body: object) -> tuple[int, str]:
    response = slack.status(url, json.dumps(body), {"Content-Type": "application/json"})
    return response.status_code, response.text


def test_an_answer_is_private_unless_it_is_for_the_channel(
    slack: Slack, url: str, control: Control, ana: Person
) -> None:
    assert answer(slack, url, text="for you") == (200, "ok")
    answer(slack, url, text="for all", response_type="in_channel")

    assert [(each["text"], each["ephemeral"]) for each in ana.messages(CHURN)] == [
        ("for you", True),
        ("for all", False),
    ]
    assert [each["text"] for each in control.person(BEN).messages(CHURN)] == ["for all"]


def test_it_works_where_the_app_is_not(slack: Slack, app: SocketApp, ana: Person) -> None:
    ana.command(ELSEWHERE, "models")

    answer(slack, app.payloads("slash_commands")[0]["response_url"], text="here too")

    assert ana.messages(ELSEWHERE)[0]["text"] == "here too"


def test_a_click_on_a_private_answer_can_replace_and_remove_it(
    slack: Slack, app: SocketApp, url: str, ana: Person
) -> None:
    answer(slack, url, text="sure?", blocks=[actions(button("yes"))])
    ana.click(CHURN, ana.messages(CHURN)[0]["ts"], "yes")
    payload = app.payloads("interactive")[0]

    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    answer(slack, payload["response_url"], text="done", blocks=[], replace_original=True)
    assert [each["text"] for each in ana.messages(CHURN)] == ["done"]
    answer(slack, payload["response_url"], delete_original=True)
    assert ana.messages(CHURN) == []


def test_the_sixth_use_and_the_thirty_first_minute_are_refused(
    slack: Slack, app: SocketApp, url: str, control: Control, ana: Person
) -> None:
    codes = [answer(slack, url, text="x")[0] for _ in range(6)]
    assert codes == [200] * 5 + [404]

    ana.command(CHURN, "models")
    late = app.payloads("slash_commands")[-1]["response_url"]
    control.advance(31 * 60)
    status, text = answer(slack, late, text="x")
    assert (status, json.loads(text)["error"]) == (404, "expired_url")


def test_a_bad_answer_is_refused_with_its_place(slack: Slack, url: str) -> None:
    status, text = answer(slack, url, blocks=[{"type": "nope"}])

    assert status == 400
    assert json.loads(text)["errors"] == ["[ERROR] unsupported type: nope [json-pointer:/blocks/0/type]"]
    assert slack.status(url, "not json").status_code == 400
