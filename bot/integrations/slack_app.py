"""The app as Slack has it installed: which workspace, which bot user, and whether the tokens are good."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.errors import BadInput, Unavailable
from bot.integrations.slack_errors import sorted_errors
from bot.ports import Refused, Unclear


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the bot is, and who it is there."""

    team: str
    team_name: str
    bot_user: str
    bot_id: str


def installation(client: WebClient) -> Installation:
    """Ask Slack who we are. BadInput when the bot's token is refused, Unavailable when Slack is silent."""
    answer = _asked(
        client,
        lambda: client.auth_test(),
        "SLACK_BOT_TOKEN",
        "Copy the Bot User OAuth Token from the app's page, under OAuth & Permissions.",
    )
    return Installation(
        team=str(answer.get("team_id") or ""),
        team_name=str(answer.get("team") or ""),
        bot_user=str(answer.get("user_id") or ""),
        bot_id=str(answer.get("bot_id") or ""),
    )


def socket_address(client: WebClient, app_token: str) -> str:
    """A fresh address for one websocket; it is a secret. BadInput when the app-level token is refused."""
    answer = _asked(
        client,
        lambda: client.apps_connections_open(app_token=app_token),
        "SLACK_APP_TOKEN",
        "Make an app-level token with the scope connections:write, and switch Socket Mode on.",
    )
    return str(answer["url"])


def _asked(client: WebClient, call: Callable[[], SlackResponse], setting: str, hint: str) -> dict[str, Any]:
    try:
        with sorted_errors(), _said_once():
            data = call().data
    except Refused as refusal:
        if refusal.retry_after_s is not None:
            raise Unavailable(
                "Slack asks to wait before the next call.",
                hint=f"Try again in {refusal.retry_after_s:.0f} seconds.",
            ) from refusal
        raise BadInput(f"Slack refuses {setting} ({refusal.code}).", field=setting, hint=hint) from refusal
    except Unclear as silence:
        raise Unavailable(
            f"Slack does not answer at {client.base_url}.", hint="Check the network and SLACK_API_URL."
        ) from silence
    return data if isinstance(data, dict) else {}


@contextmanager
def _said_once() -> Iterator[None]:
    """What fails here becomes the one line that a person reads; the SDK would log it before as well."""
    theirs = logging.getLogger("slack_sdk.web.base_client")
    theirs.disabled = True
    try:
        yield
    finally:
        theirs.disabled = False
