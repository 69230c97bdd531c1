"""Marks on messages: reactions.add, pins.add."""

import re

from workspace import announce
from workspace.refusals import SlackRefusal
from workspace.webapi.call import Call
from workspace.wire import Json

_NAME = re.compile(r"[a-z0-9_'+-]{1,100}(::skin-tone-[2-6])?")


def reactions_add(call: Call) -> Json:
    """`reactions.add`"""
    world = call.world
    channel = world.channels.open_to_app(call.required("channel"))
    message = world.messages.require(channel.id, call.required("timestamp"))
    name = call.required("name").strip(":")
    if not _NAME.fullmatch(name):
        raise SlackRefusal("invalid_name")
    users = message.reactions.setdefault(name, [])
    if world.bot_user in users:
        raise SlackRefusal("already_reacted")
    users.append(world.bot_user)
    announce.message_changed(world, message)
    return {}


def pins_add(call: Call) -> Json:
    """`pins.add`"""
    world = call.world
    channel = world.channels.open_to_app(call.required("channel"))
    message = world.messages.require(channel.id, call.required("timestamp"))
    if message.pinned:
        raise SlackRefusal("already_pinned")
    message.pinned = True
    channel.pins.append(message.ts)
    announce.message_changed(world, message)
    return {}
