"""Slack's Web API as the product uses it: what is said, and to whom. No sentences are made here."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.web import SlackResponse

from bot.domain.registry import PersonId
from bot.integrations.slack_errors import sorted_errors
from bot.ports import Blocks, Refused

# This and the time to settle (60 s) fit into the lease of the outbox (120 s), or two would post one message.
TIMEOUT_S = 10
METADATA = "mlops_message"
# Slack refuses a picture as `invalid_blocks` for some seconds after its upload.
_FILE_POLLS = 20
_FILE_POLL_S = 0.5


def web_client(token: str, base_url: str, *, patient: bool = True) -> WebClient:
    """A client that never repeats a call blindly; a patient one waits when Slack says it must."""
    # The SDK's own default repeats a call after a broken
    # connection: a message that had arrived would come twice.
    handlers: list[Any] = [RateLimitErrorRetryHandler(max_retry_count=2)] if patient else []
    return WebClient(token=token, base_url=base_url, timeout=TIMEOUT_S, retry_handlers=handlers)


class SlackMessenger:
    """Messages, pictures and answers, as `bot.ports.Messenger`."""

    def __init__(self, client: WebClient, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._sleep = sleep

    def open_dm(self, person: PersonId) -> str:
        """The channel of the direct messages with a person."""
        with sorted_errors():
            answer = self._client.conversations_open(users=[person])
        return str(_part(answer, "channel")["id"])

    def post(self, channel: str, text: str, blocks: Blocks, key: str, thread: str | None = None) -> str:
        """Post a message that carries `key` in its metadata; returns its timestamp."""
        # Anybody in the workspace can read it: a key, and nothing else.
        metadata = {"event_type": METADATA, "event_payload": {"key": key}}
        with sorted_errors():
            answer = self._client.chat_postMessage(
                channel=channel,
                text=text,
                blocks=list(blocks) or None,
                thread_ts=thread,
                metadata=metadata,
                # Slack would fetch what a link in somebody's words leads to, and show it.
                unfurl_links=False,
                unfurl_media=False,
            )
        return str(answer["ts"])

    def edit(self, channel: str, ts: str, text: str, blocks: Blocks) -> None:
        """Draw a message of ours again."""
        with sorted_errors():
            self._client.chat_update(channel=channel, ts=ts, text=text, blocks=list(blocks))

    def find(self, channel: str, key: str, since: datetime, thread: str | None = None) -> str | None:
        """The timestamp of our message that carries `key`, if Slack has it."""
        cursor: str | None = None
        while True:
            answer = self._page(channel, since, thread, cursor)
            for message in answer.get("messages") or []:
                if _key(message) == key:
                    return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return None

    def upload(self, picture: bytes, name: str, alt: str) -> str:
        """Upload a PNG; returns the file's id as soon as Slack can show it, or after ten seconds."""
        with sorted_errors():
            answer = self._client.files_upload_v2(
                content=picture, filename=name, title=alt[:250], alt_txt=alt
            )
            file_id = str(_part(answer, "file")["id"])
            for _ in range(_FILE_POLLS):
                if _part(self._client.files_info(file=file_id), "file").get("mimetype"):
                    break
                self._sleep(_FILE_POLL_S)
        return file_id

    def send_file(self, channel: str, content: bytes, name: str, title: str) -> None:
        """Put a file into a channel or direct messages."""
        with sorted_errors():
            self._client.files_upload_v2(channel=channel, content=content, filename=name, title=title[:250])

    def show(
        self, channel: str, person: PersonId, text: str, blocks: Blocks, thread: str | None = None
    ) -> None:
        """Say something that only one person sees; in a direct message it is simply said."""
        try:
            with sorted_errors():
                self._client.chat_postEphemeral(
                    channel=channel, user=person, text=text, blocks=list(blocks) or None, thread_ts=thread
                )
        except Refused:
            # The bot is not in that channel: the person's own direct messages always work.
            with sorted_errors():
                self._client.chat_postMessage(
                    channel=self.open_dm(person), text=text, blocks=list(blocks) or None
                )

    def _page(self, channel: str, since: datetime, thread: str | None, cursor: str | None) -> SlackResponse:
        oldest = f"{since.timestamp():.6f}"
        with sorted_errors():
            # A channel's history leaves replies out: those are asked for by their thread.
            if thread is not None:
                return self._client.conversations_replies(
                    channel=channel,
                    ts=thread,
                    oldest=oldest,
                    include_all_metadata=True,
                    cursor=cursor,
                    limit=200,
                )
            return self._client.conversations_history(
                channel=channel, oldest=oldest, include_all_metadata=True, cursor=cursor, limit=200
            )


def _part(answer: SlackResponse, name: str) -> dict[str, Any]:
    part: dict[str, Any] = answer.get(name) or {}
    return part


def _key(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return payload.get("key") if metadata.get("event_type") == METADATA else None
