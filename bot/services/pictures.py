"""Pictures of messages: uploaded once, the file's id saved before the message that shows it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.domain.outbox import Message, Outgoing
from bot.services.context import Context
from storage import outbox

# Stands in a frozen message for the id that the upload will give.
PLACEHOLDER = "F0PICTURE"


def attach(context: Context, outgoing: Outgoing, message: Message) -> Message:
    """The message with its picture uploaded and in place."""
    if message.picture is None:
        return message
    file_id = outgoing.file_id
    if file_id is None:
        file_id = context.messenger.upload(message.picture, "digest.png", message.picture_alt)
        with context.database.write() as session:
            outbox.save_file(session, outgoing.id, file_id)
        context.reached("outbox.uploaded")
    return replace(message, blocks=tuple(_filled(block, file_id) for block in message.blocks))


def without_picture(session: Session, outgoing: Outgoing, at: datetime) -> None:
    """Slack will not show the picture: the message goes without, and says what the picture would have."""
    message = outgoing.message
    # Slack takes no empty text.
    said: dict[str, object] = {"type": "plain_text", "text": message.picture_alt[:1900] or "-"}
    words: dict[str, object] = {"type": "context", "elements": [said]}
    blocks = tuple(words if each.get("type") == "image" else each for each in message.blocks)
    outbox.save_payload(session, outgoing.id, replace(message, blocks=blocks, picture=None))
    outbox.mark_retry(session, outgoing.id, at, "the picture was refused")


def _filled(block: dict[str, Any], file_id: str) -> dict[str, object]:
    if block.get("type") == "image" and block.get("slack_file", {}).get("id") == PLACEHOLDER:
        return {**block, "slack_file": {"id": file_id}}
    return block
