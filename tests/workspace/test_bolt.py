"""A real Bolt app cannot tell the workspace from Slack, over Socket Mode and over signed HTTP."""

import json
from collections.abc import Callable, Iterator, Sequence
from socket import SHUT_RDWR

import pytest
from slack_bolt import Ack, App, BoltRequest, Respond, Say
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient

from tests.workspace.stage import (
    ANA,
    APP_TOKEN,
    BOT_TOKEN,
    CHURN,
    SECRET,
    HttpApp,
    Json,
    actions,
    button,
    modal,
    text_input,
)
from workspace.control_client import Control, Person
from workspace.server import Workspace


def bolt(workspace: Workspace) -> App:
    """A small app: a command with a form, a card with a button, a mention, a Home tab."""
    app = App(client=WebClient(token=BOT_TOKEN, base_url=workspace.api_url), signing_secret=SECRET)

    @app.command("/mlops")
    def typed(ack: Ack, command: Json, client: WebClient, say: Say, respond: Respond) -> None:
        ack()
        if command["text"] == "form":
            client.views_open(trigger_id=command["trigger_id"], view=modal(text_input("why")))
            return
        say(text="card", blocks=[actions(button("approve"))])
        respond("only you see this")

    @app.action("approve")
    def pressed(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        text = f"approved by <@{body['user']['id']}>"
        client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text=text, blocks=[])

    @app.view("form")
    def sent(ack: Ack, view: Json, body: Json, client: WebClient) -> None:
        why = view["state"]["values"]["why"]["text"]["value"]
        if len(why) < 5:
            ack(response_action="errors", errors={"why": "Please say more."})
            return
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text=f"noted: {why}")

    @app.event("app_mention")
    def mentioned(event: Json, say: Say) -> None:
        say("you called", thread_ts=event["ts"])

    @app.event("app_home_opened")
    def looked(event: Json, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [{"type": "divider"}]})

    return app


def over_socket(workspace: Workspace, control: Control) -> Callable[[], None]:
    handler = SocketModeHandler(bolt(workspace), APP_TOKEN)
    # The SDK's monitor would find the connection closed before it is open, and ask for a second one.
    handler.client.current_app_monitor_started = True
    handler.client.connect()
    control.wait_connected()
    return lambda: hang_up(handler)


def hang_up(handler: SocketModeHandler) -> None:
    """End the SDK's reader first; closed under its feet, it would sit in a select of 10 s."""
    session = handler.client.current_session
    assert session is not None
    assert session.sock is not None
    assert session.sock.sock is not None
    handler.client.auto_reconnect_enabled = False
    handler.client.current_session_runner.event.set()
    session.sock.sock.shutdown(SHUT_RDWR)
    handler.client.current_session_runner.thread.join(timeout=5)
    handler.client.close()


def over_http(workspace: Workspace, control: Control) -> Callable[[], None]:
    app, server = bolt(workspace), HttpApp()

    def answer(headers: dict[str, str], body: str) -> tuple[int, Json | str]:
        given: dict[str, str | Sequence[str]] = dict(headers)
        response = app.dispatch(BoltRequest(body=body, headers=given))
        is_json = "json" in str(response.headers.get("content-type"))
        return response.status, json.loads(response.body) if is_json else response.body

    server.answer = answer
    control.use_request_url(server.url)
    return server.close


@pytest.fixture(params=[over_socket, over_http], ids=["socket", "http"])
def connected(request: pytest.FixtureRequest, workspace: Workspace, control: Control) -> Iterator[None]:
    """The Bolt app, connected one way or the other."""
    close = request.param(workspace, control)
    yield
    close()


@pytest.mark.usefixtures("connected")
def test_a_card_is_posted_pressed_and_changed(control: Control, ana: Person) -> None:
    ana.command(CHURN, "promote churn 7")
    control.settle()
    card, private = ana.messages(CHURN)
    assert (private["text"], private["ephemeral"]) == ("only you see this", True)

    ana.click(CHURN, card["ts"], "approve")
    control.settle()

    assert ana.messages(CHURN)[0]["text"] == f"approved by <@{ANA}>"


@pytest.mark.usefixtures("connected")
def test_a_form_is_opened_corrected_and_sent(control: Control, ana: Person) -> None:
    ana.command(CHURN, "form")
    view = control.until(ana.modal)
    assert view is not None

    def why(text: str) -> Json:
        return {"why": {"text": {"type": "plain_text_input", "value": text}}}

    assert ana.submit(view["id"], why("no")) == {"why": "Please say more."}
    assert ana.submit(view["id"], why("because")) == {}
    control.settle()
    assert [each["text"] for each in ana.messages(ana.dm_with("U0BOT"))] == ["noted: because"]


@pytest.mark.usefixtures("connected")
def test_a_mention_is_answered_in_its_thread_and_the_home_tab_is_drawn(control: Control, ana: Person) -> None:
    said = ana.say(CHURN, "@mlops-bot hello")
    control.settle()

    assert [(each["text"], each["thread_ts"]) for each in ana.messages(CHURN)[1:]] == [("you called", said)]
    home = ana.home()
    assert home is not None
    assert home["blocks"][0]["type"] == "divider"
