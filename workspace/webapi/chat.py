"""Messages: chat.postMessage, update, delete, postEphemeral, getPermalink."""

from workspace import posting
from workspace.channels import Channel
from workspace.delivery.payloads import slack_message
from workspace.refusals import SlackRefusal
from workspace.webapi.call import Call
from workspace.wire import Json


def _place(call: Call) -> Channel:
    """The channel to write to: an id, a name, or a person whose direct messages are meant."""
    wanted = call.required("channel")
    world = call.world
    profile = world.people.get(wanted)
    # Slack takes a person's id for their direct messages.
    if profile is not None and profile.id != world.bot_user:
        return world.channels.open_dm(profile.id, world.bot_user, world.clock.now())
    found = world.channels.get(wanted) or world.channels.named(wanted)
    return world.channels.open_to_app(found.id if found else wanted)


def post_message(call: Call) -> Json:
    """`chat.postMessage`"""
    world = call.world
    channel = _place(call)
    content = posting.read_content(world, call.content())
    thread_ts = posting.thread_of(world, channel, call.given("thread_ts"))
    message = posting.post(world, channel, content, thread_ts=thread_ts)
    return {"channel": channel.id, "ts": message.ts, "message": slack_message(world, message, metadata=True)}


def post_ephemeral(call: Call) -> Json:
    """`chat.postEphemeral`"""
    world = call.world
    channel = _place(call)
    person = call.required("user")
    # Slack refuses it there, and a bot has to say it elsewhere.
    if person not in channel.members:
        raise SlackRefusal("user_not_in_channel")
    content = posting.read_content(world, call.content())
    thread_ts = posting.thread_of(world, channel, call.given("thread_ts"))
    message = posting.post(world, channel, content, thread_ts=thread_ts, ephemeral_for=person)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """`chat.update`"""
    world = call.world
    channel = world.channels.joined_by_app(call.required("channel"))
    message = world.messages.require(channel.id, call.required("ts"))
    if not message.app:
        raise SlackRefusal("cant_update_message")
    # Another code than for a new message, as in Slack.
    if channel.archived:
        raise SlackRefusal("is_inactive")
    posting.rewrite(world, message, posting.read_content(world, call.content()))
    shown = slack_message(world, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> Json:
    """`chat.delete`"""
    world = call.world
    channel = world.channels.joined_by_app(call.required("channel"))
    message = world.messages.require(channel.id, call.required("ts"))
    if not message.app:
        raise SlackRefusal("cant_delete_message")
    posting.remove(world, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """`chat.getPermalink`"""
    world = call.world
    channel = world.channels.known_to_app(call.required("channel"))
    message = world.messages.require(channel.id, call.required("message_ts"))
    link = f"{world.address}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
