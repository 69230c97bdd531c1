"""Channels: conversations.list, info, members, open, join."""

from workspace import announce
from workspace.refusals import SlackRefusal
from workspace.webapi.call import Call, paged
from workspace.wire import Json

_TYPES = {"public_channel": "channel", "private_channel": "private", "im": "im"}


def list_all(call: Call) -> Json:
    """`conversations.list`"""
    world = call.world
    types = call.words("types") or ["public_channel"]
    if unknown := set(types) - {*_TYPES, "mpim"}:
        raise SlackRefusal("invalid_types", [f"[ERROR] unknown type: {min(unknown)}"])
    kinds = {_TYPES[each] for each in types if each in _TYPES}
    found = [
        world.channels.slack_channel(each)
        for each in world.channels.all()
        if each.kind in kinds
        # The bot is told of private channels it is in and of no others.
        and (each.kind == "channel" or world.bot_user in each.members)
        and not (each.archived and call.flag("exclude_archived"))
    ]
    return paged(call, found, "channels")


def info(call: Call) -> Json:
    """`conversations.info`"""
    found = call.world.channels.known_to_app(call.required("channel"))
    return {"channel": call.world.channels.slack_channel(found)}


def members(call: Call) -> Json:
    """`conversations.members`"""
    found = call.world.channels.known_to_app(call.required("channel"))
    everybody: list[Json] = [{"id": each} for each in found.members]
    page = paged(call, everybody, "members")
    return {**page, "members": [each["id"] for each in page["members"]]}


def open_dm(call: Call) -> Json:
    """`conversations.open`"""
    world = call.world
    if call.given("channel"):
        found = world.channels.known_to_app(call.required("channel"))
        return {"channel": {"id": found.id}}
    people = call.words("users")
    if not people:
        raise SlackRefusal("users_list_not_supplied")
    if len(people) > 1:
        raise SlackRefusal("not_enough_users", ["[ERROR] direct messages here are between two"])
    profile = world.people.require(people[0])
    if profile.is_bot:
        raise SlackRefusal("cannot_dm_bot")
    if profile.deleted:
        raise SlackRefusal("user_disabled")
    channel = world.channels.open_dm(profile.id, world.bot_user, world.clock.now())
    announce.channel_changed(world, channel)
    shown = world.channels.slack_channel(channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown}


def join(call: Call) -> Json:
    """`conversations.join`"""
    world = call.world
    found = world.channels.known_to_app(call.required("channel"))
    if found.kind != "channel":
        raise SlackRefusal("method_not_supported_for_channel_type")
    if found.archived:
        raise SlackRefusal("is_archived")
    if world.bot_user not in found.members:
        found.members.append(world.bot_user)
        announce.channel_changed(world, found)
    return {"channel": world.channels.slack_channel(found)}
