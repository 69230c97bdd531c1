"""A small Slack app that shows the gallery: a command for each part, an answer for each element; no tests."""

import base64
import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from tests.browser.gallery import CARD, DETAILS, FORM, PICKERS, TABLE, TEXT, home, mrkdwn, option

SHOWS = {
    "card": (CARD, "churn 7 to production"),
    "table": (TABLE, "What differs"),
    "text": (TEXT, "Text"),
    "pickers": (PICKERS, "Pickers"),
}
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)  # one pixel
Body = Mapping[str, Any]


def gallery_app(api_url: str, secret: str) -> App:
    """The app: every command shows one part of the gallery, every element is answered."""
    client = WebClient(token="xoxb-gallery", base_url=api_url)
    app = App(client=client, signing_secret=secret, token_verification_enabled=False)
    app.command("/mlops")(_mlops)
    app.event("message")(_heard)
    app.event("app_mention")(_mentioned)
    tab = _Home()
    app.event("app_home_opened")(tab.opened)
    app.action("gallery.again")(tab.again)
    app.action("gallery.details")(_details)
    app.action("gallery.approve")(_approve)
    app.action({"type": "block_actions", "action_id": re.compile(r"gallery\.")})(_chosen)
    app.options("gallery.external")(_versions)
    app.options("value")(_versions)
    app.view("gallery.form")(_asked)
    return app


def _mlops(ack: Any, body: Body, client: WebClient, respond: Any) -> None:
    asked, channel = body["text"], body["channel_id"]
    if asked == "silence":
        return
    ack()
    if asked in SHOWS:
        blocks, text = SHOWS[asked]
        client.chat_postMessage(channel=channel, text=text, blocks=blocks)
    elif asked == "form":
        client.views_open(trigger_id=body["trigger_id"], view=FORM)
    elif asked == "marks":
        _mark(client, channel)
    elif asked == "picture":
        client.files_upload_v2(
            channel=channel, content=PICTURE, filename="trend.png", title="Trend", alt_txt="A rising line"
        )
    else:
        respond(text=f"You said *{asked}*", response_type="ephemeral")


def _mark(client: WebClient, channel: str) -> None:
    posted = client.chat_postMessage(channel=channel, text="Marked")
    client.reactions_add(channel=channel, timestamp=posted["ts"], name="rocket")
    client.pins_add(channel=channel, timestamp=posted["ts"])
    client.chat_update(channel=channel, ts=posted["ts"], text="Marked and corrected")


def _heard() -> None:
    """Messages are only shown."""


def _mentioned(event: Body, say: Any) -> None:
    say(text="Here I am", thread_ts=event["ts"])


class _Home:
    """The Home tab and how often each person's was drawn."""

    def __init__(self) -> None:
        self._drawn: dict[str, int] = {}

    def _draw(self, client: WebClient, user: str) -> None:
        self._drawn[user] = self._drawn.get(user, 0) + 1
        client.views_publish(user_id=user, view=home(self._drawn[user]))

    def opened(self, event: Body, client: WebClient) -> None:
        """Somebody looks at it."""
        if event["tab"] == "home":
            self._draw(client, event["user"])

    def again(self, ack: Any, body: Body, client: WebClient) -> None:
        """Somebody asks for it anew."""
        ack()
        self._draw(client, body["user"]["id"])


def _details(ack: Any, body: Body, client: WebClient) -> None:
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=DETAILS)


def _approve(ack: Any, body: Body, client: WebClient) -> None:
    ack()
    who = {"type": "context", "elements": [mrkdwn(f"Approved by <@{body['user']['id']}>")]}
    channel, ts = body["channel"]["id"], body["message"]["ts"]
    client.chat_update(channel=channel, ts=ts, text="Approved", blocks=[*CARD[:2], who])


def _chosen(ack: Any, action: Body, respond: Any) -> None:
    ack()
    said = {key: value for key, value in action.items() if key.startswith("selected") or key == "value"}
    respond(text=f"{action['action_id']}: {said}", response_type="ephemeral", replace_original=False)


def _versions(ack: Any, payload: Body) -> None:
    found = [option(f"Version {number}", f"AUC 0.9{number}") for number in range(1, 8)]
    ack(options=[one for one in found if payload["value"].lower() in one["text"]["text"].lower()])


def _asked(ack: Any, body: Body, client: WebClient) -> None:
    values = body["view"]["state"]["values"]
    reason = values["reason"]["value"]["value"]
    if "please" not in reason:
        ack(response_action="errors", errors={"reason": "Say please, then ask again."})
        return
    ack()
    version = values["version"]["value"]["selected_option"]["text"]["text"]
    client.chat_postMessage(channel="C0CHURN", text=f"Asked for {version}: {reason}")
