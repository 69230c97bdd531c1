"""Delivery over Socket Mode: envelopes, acknowledgements, connections, and what a person reads when none comes."""

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.workspace.stage import (
    ANA,
    APP_TOKEN,
    BEN,
    BOT,
    CHURN,
    Json,
    Slack,
    SocketApp,
    actions,
    button,
)
from workspace.control_client import Control, ControlError, Person


def test_a_command_arrives_with_all_its_fields(app: SocketApp, ana: Person) -> None:
    ana.command(CHURN, "promote churn 7 & more")

    (payload,) = app.payloads("slash_commands")
    assert payload["command"] == "/mlops"
    assert payload["text"] == "promote churn 7 &amp; more"
    assert (payload["user_id"], payload["user_name"], payload["team_id"]) == (ANA, "ana", "T0STAGE")
    assert (payload["channel_id"], payload["channel_name"]) == (CHURN, "churn")
    assert payload["response_url"].startswith("http://127.0.0.1:")
    assert payload["trigger_id"]


def test_an_acknowledgement_may_answer_the_person_alone(
    slack: Slack, control: Control, app: SocketApp
) -> None:
    app.answer = lambda frame: {"text": "only you"}

    control.person(ANA).command(CHURN, "whoami")

    (message,) = control.person(ANA).messages(CHURN)
    assert (message["text"], message["ephemeral"]) == ("only you", True)
    assert control.person(BEN).messages(CHURN) == []


def test_a_click_arrives_whole_and_its_value_is_the_blocks_own(
    slack: Slack, app: SocketApp, ana: Person
) -> None:
    menu: Json = {"type": "users_select", "action_id": "who"}
    ts = slack.post("card", blocks=[actions(button("approve"), menu, block_id="decide")])

    ana.click(CHURN, ts, "who", selected_user=BEN)
    ana.click(CHURN, ts, "approve", value="forged")

    payload = app.payloads("interactive")[-1]
    assert payload["type"] == "block_actions"
    assert payload["user"]["id"] == ANA
    assert payload["user"]["team_id"] == "T0STAGE"
    assert payload["container"]["message_ts"] == ts
    assert payload["message"]["blocks"][0]["block_id"] == "decide"
    assert payload["channel"] == {"id": CHURN, "name": "churn"}
    (action,) = payload["actions"]
    assert (action["action_id"], action["value"], action["type"]) == ("approve", "row-1", "button")
    assert action["action_ts"]
    assert payload["state"]["values"]["decide"]["who"] == {"type": "users_select", "selected_user": BEN}


def test_a_button_that_is_gone_cannot_be_clicked(slack: Slack, app: SocketApp, ana: Person) -> None:
    ts = slack.post("card", blocks=[actions(button("approve"))])
    slack.call("chat.update", channel=CHURN, ts=ts, text="decided", blocks=[])

    with pytest.raises(ControlError, match="element_not_found"):
        ana.click(CHURN, ts, "approve")


def test_an_option_that_is_not_offered_cannot_be_chosen(slack: Slack, app: SocketApp, ana: Person) -> None:
    seven = {"text": {"type": "plain_text", "text": "7"}, "value": "7"}
    ts = slack.post("card", blocks=[actions({"type": "static_select", "action_id": "v", "options": [seven]})])

    ana.click(CHURN, ts, "v", selected_option="7")
    with pytest.raises(ControlError, match="bad_value"):
        ana.click(CHURN, ts, "v", selected_option="8")

    assert app.payloads("interactive")[0]["actions"][0]["selected_option"] == seven


def test_without_acknowledgement_the_person_reads_operation_timeout(app: SocketApp, ana: Person) -> None:
    app.answer = lambda frame: None

    with pytest.raises(ControlError) as refused:
        ana.command(CHURN, "models")

    assert refused.value.code == "operation_timeout"
    assert "/mlops failed with the error “operation_timeout”" in refused.value.message
    assert [entry["status"] for entry in ana.sees()["traffic"] if entry["kind"] == "command"] == [
        "operation_timeout"
    ]


def test_without_a_connection_a_command_fails_at_once(ana: Person) -> None:
    with pytest.raises(ControlError, match="dispatch_failed"):
        ana.command(CHURN, "models")


def test_a_command_nobody_declared_is_not_sent(app: SocketApp, ana: Person) -> None:
    with pytest.raises(ControlError, match="unknown_command"):
        ana.command(CHURN, "x", command="/nope")

    assert app.payloads("slash_commands") == []


def test_a_connection_url_works_once(slack: Slack) -> None:
    url = slack.send("apps.connections.open", {}, token=APP_TOKEN).json()["url"]

    with connect(url) as first:
        assert '"hello"' in str(first.recv(timeout=5))
        with pytest.raises(InvalidStatus), connect(url):
            pass


def test_hello_counts_connections_and_each_envelope_goes_to_one(
    slack: Slack, app: SocketApp, ana: Person
) -> None:
    second = SocketApp(slack)

    for _ in range(4):
        ana.command(CHURN, "models")

    assert second.hello["num_connections"] == 2
    assert len(app.payloads("slash_commands")) == 2
    assert len(second.payloads("slash_commands")) == 2
    second.close()


def test_a_refresh_is_announced_before_the_connection_ends(app: SocketApp, control: Control) -> None:
    control.fault("disconnect")

    app.wait_closed()
    assert app.frames[-1]["reason"] == "refresh_requested"
    assert control.connections() == 0


def test_a_reset_ends_the_connection_without_a_word(app: SocketApp, control: Control) -> None:
    control.fault("disconnect", code="reset")

    app.wait_closed()
    assert app.frames == []


def test_a_lost_click_never_arrives_and_is_not_repeated(
    slack: Slack, app: SocketApp, control: Control, ana: Person
) -> None:
    ts = slack.post("card", blocks=[actions(button("approve"))])
    control.fault("lost_click", method="block_actions")

    with pytest.raises(ControlError, match="operation_timeout"):
        ana.click(CHURN, ts, "approve")
    control.advance(600)

    assert app.payloads("interactive") == []


def test_a_duplicated_click_arrives_twice_the_same(
    slack: Slack, app: SocketApp, control: Control, ana: Person
) -> None:
    ts = slack.post("card", blocks=[actions(button("approve"))])
    control.fault("duplicate", method="block_actions")

    ana.click(CHURN, ts, "approve")
    control.until(lambda: len(app.frames) == 2)

    assert app.frames[0] == app.frames[1]


def test_mentions_and_direct_messages_become_events(app: SocketApp, control: Control, ana: Person) -> None:
    said = ana.say(CHURN, "@mlops-bot models")
    ana.say(CHURN, "nothing for the bot")
    ana.say(CHURN, "@mlops-bot here", thread_ts=said)
    ana.say(ana.dm_with(BOT), "whoami")
    control.settle()

    found = sorted((each["type"], each["text"], each.get("thread_ts")) for each in app.events())
    assert found == [
        ("app_mention", f"<@{BOT}> here", said),
        ("app_mention", f"<@{BOT}> models", None),
        ("message", "whoami", None),
    ]
    (direct,) = (each for each in app.events() if each["type"] == "message")
    assert direct["channel_type"] == "im"


def test_opening_the_home_tab_is_an_event_and_shows_what_is_published(
    slack: Slack, app: SocketApp, ana: Person
) -> None:
    assert ana.home() is None
    slack.call("views.publish", user_id=ANA, view={"type": "home", "blocks": [actions(button("open"))]})

    home = ana.home()
    assert home is not None
    ana.click_view(home["id"], "open")

    assert [each["tab"] for each in app.events()] == ["home", "home"]
    assert app.events()[1]["view"]["id"] == home["id"]
    assert app.payloads("interactive")[0]["container"] == {"type": "view", "view_id": home["id"]}
