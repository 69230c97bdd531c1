"""Writing, changing and removing messages, whoever asks for it; checks content, then tells everyone."""

from collections.abc import Sequence
from dataclasses import dataclass

from workspace import announce
from workspace.blocks.surfaces import TEXT_CHARACTERS, check_message_blocks, check_metadata
from workspace.blocks.walk import named
from workspace.channels import Channel
from workspace.messages import Message
from workspace.refusals import SlackRefusal
from workspace.triggers import ResponseUrl
from workspace.wire import Json
from workspace.world import World


@dataclass(frozen=True)
class Content:
    """What an app wants a message to hold; None where it said nothing."""

    text: str | None = None
    blocks: list[Json] | None = None
    metadata: Json | None = None
    metadata_given: bool = False


def read_content(world: World, body: Json) -> Content:
    """Check an app's message; Slack's error names what is wrong."""
    text = body.get("text")
    if text is not None and not isinstance(text, str):
        raise SlackRefusal("invalid_arguments", ["[ERROR] must be a string [json-pointer:/text]"])
    if text is not None and len(text) > TEXT_CHARACTERS:
        raise SlackRefusal("msg_too_long")
    blocks = body.get("blocks")
    checked = None if blocks is None else named(check_message_blocks(blocks, world.files))
    return Content(text, checked, check_metadata(body.get("metadata")), "metadata" in body)


def post(
    world: World,
    channel: Channel,
    content: Content,
    *,
    thread_ts: str | None = None,
    ephemeral_for: str | None = None,
    files: Sequence[str] = (),
) -> Message:
    """The app writes a new message."""
    if not content.text and not content.blocks and not files:
        raise SlackRefusal("no_text")
    message = Message(
        channel.id,
        world.messages.next_ts(world.clock.now()),
        world.bot_user,
        content.text or "",
        app=True,
        blocks=content.blocks or [],
        thread_ts=thread_ts,
        metadata=content.metadata,
        files=list(files),
        ephemeral_for=ephemeral_for,
    )
    world.messages.add(message)
    announce.message_changed(world, message)
    return message


def say(world: World, channel: Channel, person: str, text: str, thread_ts: str | None) -> Message:
    """A person writes a new message."""
    ts = world.messages.next_ts(world.clock.now())
    message = world.messages.add(Message(channel.id, ts, person, text, thread_ts=thread_ts))
    world.read[(person, channel.id)] = ts
    announce.message_changed(world, message)
    return message


def rewrite(world: World, message: Message, content: Content) -> None:
    """Change a message; what is not given stays as it was."""
    text = message.text if content.text is None else content.text
    blocks = message.blocks if content.blocks is None else content.blocks
    if not text and not blocks:
        raise SlackRefusal("no_text")
    message.text, message.blocks = text, blocks
    if content.metadata_given:
        message.metadata = content.metadata
    message.edited = world.messages.next_ts(world.clock.now())
    announce.message_changed(world, message)


def remove(world: World, message: Message) -> None:
    """Take a message away; it stays in the history that tests read."""
    message.deleted = True
    announce.message_deleted(world, message)


def thread_of(world: World, channel: Channel, thread_ts: object) -> str | None:
    """The parent of the thread that a reply belongs to."""
    if thread_ts in (None, ""):
        return None
    parent = world.messages.find(channel.id, thread_ts)
    if parent is None or parent.ephemeral_for is not None:
        raise SlackRefusal("cannot_reply_to_message")
    # Slack has threads of one level: a reply to a reply stands under the first message.
    return parent.thread_ts or parent.ts


def respond(world: World, place: ResponseUrl, body: Json) -> None:
    """Do what an app answers to an interaction: a new message, or the original changed or removed."""
    channel = world.channels.get(place.channel)
    if channel is None:
        raise SlackRefusal("channel_not_found")
    original = world.messages.find(channel.id, place.message_ts) if place.message_ts else None
    if body.get("delete_original") is True and original is not None:
        remove(world, original)
        return
    content = read_content(world, body)
    if body.get("replace_original") is True and original is not None:
        rewrite(world, original, content)
        return
    thread_ts = thread_of(world, channel, body.get("thread_ts") or place.thread_ts)
    alone = None if body.get("response_type") == "in_channel" else place.person
    post(world, channel, content, thread_ts=thread_ts, ephemeral_for=alone)
