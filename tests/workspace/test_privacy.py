"""A person sees what is theirs to see: on request and live, and nothing of anybody else's."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from tests.workspace.stage import (
    ANA,
    BEN,
    BOT,
    CHURN,
    ELSEWHERE,
    GONE,
    GUEST,
    OLD,
    OUTSIDER,
    PAY,
    Json,
    Slack,
    section,
)
from workspace.control_client import Control, ControlError, Person
from workspace.server import Workspace


@contextmanager
def watching(workspace: Workspace, person: str) -> Iterator[ClientConnection]:
    with connect(f"{workspace.address.replace('http', 'ws')}/_page/socket?as={person}") as page:
        yield page


def next_frame(page: ClientConnection, kind: str) -> Json:
    while True:
        frame: Json = json.loads(page.recv(timeout=5))
        if frame["type"] == kind:
            return frame


@pytest.mark.parametrize(
    ("person", "channels"),
    [
        (ANA, {CHURN, PAY, OLD, ELSEWHERE}),
        (BEN, {CHURN, OLD, ELSEWHERE}),
        (GUEST, {CHURN}),
        (OUTSIDER, set()),
    ],
)
def test_each_sees_the_channels_that_are_theirs(resting: Workspace, person: str, channels: set[str]) -> None:
    with Control(resting.address) as control:
        seen = control.sees(person)["channels"]

    assert {each["id"] for each in seen} == channels


def test_private_messages_are_read_by_their_readers_only(slack: Slack, control: Control) -> None:
    slack.post("pay only", channel=PAY)
    slack.call("chat.postEphemeral", channel=CHURN, user=ANA, text="psst")
    slack.post("for ana", channel=ANA)

    assert "pay only" in json.dumps(control.sees(ANA))
    for other in (BEN, GUEST, OUTSIDER):
        seen = json.dumps(control.sees(other))
        assert not any(secret in seen for secret in ("pay only", "psst", "for ana"))


def test_a_page_hears_live_only_what_its_person_may_see(workspace: Workspace, slack: Slack) -> None:
    with watching(workspace, BEN) as page:
        next_frame(page, "snapshot")
        slack.post("pay only", channel=PAY)
        slack.call("chat.postEphemeral", channel=CHURN, user=ANA, text="psst")
        slack.call("views.publish", user_id=ANA, view={"type": "home", "blocks": [section("hers")]})
        slack.post("for all")

        assert next_frame(page, "message")["message"]["text"] == "for all"


def test_a_page_follows_every_change(workspace: Workspace, slack: Slack, control: Control) -> None:
    with watching(workspace, ANA) as page:
        assert next_frame(page, "snapshot")["me"] == ANA
        ts = slack.post("one")
        assert next_frame(page, "traffic")["entry"]["name"] == "chat.postMessage"
        assert next_frame(page, "channel")["channel"]["unread"] == 1
        assert next_frame(page, "message")["message"]["ts"] == ts
        slack.call("chat.update", channel=CHURN, ts=ts, text="two")
        assert next_frame(page, "message")["message"]["text"] == "two"
        slack.post("reply", thread_ts=ts)
        assert next_frame(page, "message")["message"]["thread_ts"] == ts
        assert next_frame(page, "message")["message"]["reply_count"] == 1
        slack.call("chat.delete", channel=CHURN, ts=ts)
        assert next_frame(page, "message_deleted")["ts"] == ts
        slack.call("views.publish", user_id=ANA, view={"type": "home", "blocks": [section("hers")]})
        assert next_frame(page, "home")["home"]["blocks"][0]["text"]["text"] == "hers"
        control.change_person(BEN, title="Lead")
        assert any(each["title"] == "Lead" for each in next_frame(page, "people")["people"])
        control.advance(60)
        assert next_frame(page, "clock")["clock"]["offset"] == 60
        with pytest.raises(ControlError):
            control.person(ANA).command(CHURN, "models")
        assert "dispatch_failed" in next_frame(page, "notice")["text"]


def test_who_is_taken_out_of_a_channel_loses_it(workspace: Workspace, control: Control, slack: Slack) -> None:
    slack.post("secret", channel=PAY)
    control.change_channel(PAY, members=[ANA, BEN, BOT])
    with watching(workspace, BEN) as page:
        assert "secret" in json.dumps(next_frame(page, "snapshot"))
        control.change_channel(PAY, members=[ANA, BOT])
        assert "secret" not in json.dumps(next_frame(page, "snapshot"))


def test_reading_a_channel_clears_its_count(slack: Slack, ana: Person) -> None:
    slack.post("one")
    slack.post("two")

    def unread() -> int:
        return next(int(each["unread"]) for each in ana.sees()["channels"] if each["id"] == CHURN)

    assert unread() == 2
    ana.read(CHURN)
    assert unread() == 0


def test_nobody_writes_where_they_are_not(control: Control) -> None:
    with pytest.raises(ControlError, match="not_in_channel"):
        control.person(BEN).say(OLD, "hello")
    with pytest.raises(ControlError, match="channel_not_found"):
        control.person(BEN).say(PAY, "hello")
    with pytest.raises(ControlError, match="is_archived"):
        control.person(ANA).say(OLD, "hello")
    with pytest.raises(ControlError, match="account_inactive"):
        control.person(GONE).say(CHURN, "hello")


def test_the_history_for_tests_keeps_what_was_deleted(slack: Slack, control: Control, ana: Person) -> None:
    ts = slack.post("gone soon")
    slack.call("chat.delete", channel=CHURN, ts=ts)

    assert ana.messages(CHURN) == []
    assert [(each["text"], each["deleted"]) for each in control.history(CHURN)] == [("gone soon", True)]


@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
@pytest.mark.parametrize("path", ["/_control/clock", "/api/auth.test", "/"])
def test_a_request_from_elsewhere_is_refused(resting: Workspace, header: dict[str, str], path: str) -> None:
    answer = httpx.get(resting.address + path, headers=header, trust_env=False)

    assert answer.status_code == 403


def test_the_page_itself_may_ask(resting: Workspace) -> None:
    own = {"Origin": resting.address}

    assert httpx.get(f"{resting.address}/_control/clock", headers=own, trust_env=False).json()["ok"]


def test_a_page_without_a_person_looks_through_the_eyes_of_the_first_who_can_act(resting: Workspace) -> None:
    with connect(f"{resting.address.replace('http', 'ws')}/_page/socket") as page:
        assert next_frame(page, "snapshot")["me"] == ANA
