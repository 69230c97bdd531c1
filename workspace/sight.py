"""What one person sees, and nothing else: messages, channels, views and the whole snapshot."""

from copy import deepcopy

from workspace.blocks.walk import pictures
from workspace.channels import Channel
from workspace.messages import Message, page_reactions
from workspace.organisation import Profile
from workspace.views import OpenView
from workspace.wire import Json, moment
from workspace.world import World


def may_read(world: World, message: Message, profile: Profile) -> bool:
    """Whether this message is before this person's eyes."""
    channel = world.channels.get(message.channel)
    if channel is None or message.deleted or not world.channels.may_see(channel, profile):
        return False
    return message.ephemeral_for in (None, profile.id)


def dressed(world: World, blocks: list[Json]) -> list[Json]:
    """Blocks whose uploaded pictures carry an address the page can load."""
    shown = deepcopy(blocks)
    for _, picture in pictures(shown, ""):
        found = world.files.find_picture(picture["slack_file"])
        if found is not None:
            picture["image_url"] = world.files.page_url(found)
    return shown


def page_message(world: World, message: Message) -> Json:
    """A message as the page draws it."""
    shown: Json = {
        "channel": message.channel,
        "ts": message.ts,
        "user": message.user,
        "app": message.app,
        "text": message.text,
        "ephemeral": message.ephemeral_for is not None,
        "pinned": message.pinned,
        "files": [world.files.page_file(each) for each in message.files],
        "reactions": page_reactions(message),
        **_thread(world, message),
    }
    if message.blocks:
        shown["blocks"] = dressed(world, message.blocks)
    if message.edited:
        shown["edited"] = {"ts": message.edited}
    if message.ephemeral_for:
        shown["ephemeral_for"] = message.ephemeral_for
    return shown


def _thread(world: World, message: Message) -> Json:
    if message.thread_ts is not None:
        return {"thread_ts": message.thread_ts}
    # Slack has no thread under what only one person sees.
    if message.ephemeral_for is not None:
        return {}
    replies = world.messages.replies(message)
    writers = list(dict.fromkeys(each.user for each in replies))
    return {"thread_ts": message.ts, "reply_count": len(replies), "reply_users": writers} if replies else {}


def unread(world: World, channel: Channel, profile: Profile) -> int:
    """How many messages a member has not read; replies in threads do not count."""
    if profile.id not in channel.members:
        return 0
    last = moment(world.read.get((profile.id, channel.id), "0"))
    return sum(
        1
        for each in world.messages.ever(channel.id)
        if moment(each.ts) > last
        and each.user != profile.id
        and each.thread_ts in (None, each.ts)
        and may_read(world, each, profile)
    )


def page_channel(world: World, channel: Channel, profile: Profile) -> Json:
    """A channel as this person's sidebar shows it."""
    shown: Json = {
        "id": channel.id,
        "name": channel.name,
        "topic": channel.topic,
        "kind": channel.kind,
        "shared": channel.shared,
        "archived": channel.archived,
        "member": profile.id in channel.members,
        "members": list(channel.members),
        "unread": unread(world, channel, profile),
        "pins": list(channel.pins),
    }
    return {**shown, "with": channel.other(profile.id)} if channel.kind == "im" else shown


def page_view(world: World, view: OpenView) -> Json:
    """A view as the page draws it."""
    shown = world.views.page_view(view)
    return {**shown, "blocks": dressed(world, view.blocks)}


def page_home(world: World, person: str) -> Json | None:
    """A person's Home tab, once the app published one."""
    home = world.views.home(person)
    return page_view(world, home) if home else None


def page_modals(world: World, person: str) -> list[Json]:
    """A person's open modals, the last one on top."""
    return [page_view(world, each) for each in world.views.stack(person)]


def snapshot(world: World, profile: Profile) -> Json:
    """Everything this person sees."""
    channels = world.channels.seen_by(profile)
    return {
        "me": profile.id,
        "team": world.team.model_dump(),
        "app": world.app.model_dump(),
        "people": world.people.page_people(),
        "groups": [each.model_dump() for each in world.people.groups()],
        "channels": [page_channel(world, each, profile) for each in channels],
        "messages": {
            channel.id: [
                page_message(world, each)
                for each in world.messages.ever(channel.id)
                if may_read(world, each, profile)
            ]
            for channel in channels
        },
        "home": page_home(world, profile.id),
        "modals": page_modals(world, profile.id),
        "clock": world.clock.reading(),
        "traffic": world.traffic.shown(),
    }
