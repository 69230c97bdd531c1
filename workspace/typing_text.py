"""What Slack makes of what a person types: mentions become ids, everything else is escaped."""

import re
from collections.abc import Callable

from workspace.wire import Json
from workspace.world import World

_TOKEN = re.compile(
    r"<@(?P<user>[UW]\w+)(?:\|[^<>]*)?>"
    r"|<#(?P<channel>C\w+)(?:\|[^<>]*)?>"
    r"|<!subteam\^(?P<group>S\w+)(?:\|[^<>]*)?>"
    # Not after a letter, or an address of e-mail and `churn@7` would name people.
    r"|(?<![\w@<])@(?P<handle>\w[\w.-]*)"
    r"|(?P<other>[&<>])"
)
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def from_keyboard(world: World, text: str, *, labels: bool = False) -> str:
    """Typed text as the app receives it; commands carry the names too (`labels`)."""

    def replace(found: "re.Match[str]") -> str:
        return _mention(world, found, labels=labels) or _escaped(found[0])

    return _TOKEN.sub(replace, text)


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(letter, letter) for letter in text)


def _mention(world: World, found: "re.Match[str]", *, labels: bool) -> str | None:
    ways: Json = {"user": _user, "channel": _channel, "group": _group, "handle": _handle}
    for name, value in found.groupdict().items():
        if value is not None and name in ways:
            way: Callable[[World, str, bool], str | None] = ways[name]
            return way(world, value, labels)
    return None


def _user(world: World, user: str, labels: bool) -> str | None:
    profile = world.people.get(user)
    if profile is None:
        return None
    return f"<@{profile.id}|{profile.name}>" if labels else f"<@{profile.id}>"


def _channel(world: World, channel: str, labels: bool) -> str | None:
    found = world.channels.get(channel)
    if found is None:
        return None
    return f"<#{found.id}|{found.name if labels else ''}>"


def _group(world: World, group: str, labels: bool) -> str | None:
    found = world.people.group(group)
    if found is None:
        return None
    return f"<!subteam^{found.id}|@{found.handle}>" if labels else f"<!subteam^{found.id}>"


def _handle(world: World, typed: str, labels: bool) -> str | None:
    # A dot at the end of a sentence is none of the name.
    name = typed.rstrip(".-")
    rest = typed[len(name) :]
    profile = world.people.by_name(name)
    group = next((each for each in world.people.groups() if each.handle == name), None)
    if profile is not None:
        return f"{_user(world, profile.id, labels)}{rest}"
    return f"{_group(world, group.id, labels)}{rest}" if group else None
