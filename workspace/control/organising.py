"""Changing the organisation while it runs: profiles, groups, channels; the app hears of it."""

from copy import deepcopy

from pydantic import BaseModel, ValidationError

from workspace import announce, events
from workspace.channels import Channel
from workspace.control.scene import Scene
from workspace.refusals import ControlRefusal
from workspace.sight import snapshot
from workspace.wire import Json


def _assign(target: BaseModel, fields: Json) -> None:
    # The model checks on assignment, so a field of the wrong kind is refused here and not later.
    for name, value in fields.items():
        if name not in type(target).model_fields:
            raise ControlRefusal("bad_request", f"There is no field {name!r}.", status=400)
        try:
            setattr(target, name, value)
        except ValidationError as wrong:
            raise ControlRefusal(
                "bad_request", f"The field {name!r} cannot be {value!r}.", status=400
            ) from wrong


def _members(scene: Scene) -> list[str]:
    members = scene.words("members")
    for each in members:
        if scene.world.people.get(each) is None:
            raise ControlRefusal("user_not_found", f"Nobody here has the id {each!r}.", status=404)
    return members


async def people(scene: Scene) -> Json:
    """Change a profile, or deactivate a person."""
    profile = scene.world.people.get(scene.text("id"))
    if profile is None or profile.is_bot:
        raise ControlRefusal("user_not_found", "Nobody here has that id.", status=404)
    _assign(profile, {name: value for name, value in scene.body.items() if name != "id"})
    announce.people_changed(scene.world)
    events.profile_changed(scene.world, scene.courier, profile)
    return {"user": profile.model_dump()}


async def groups(scene: Scene) -> Json:
    """Give a user group other members."""
    group = scene.world.people.group(scene.text("id"))
    if group is None:
        raise ControlRefusal("no_such_subteam", "There is no user group of that id.", status=404)
    group.members = _members(scene)
    announce.people_changed(scene.world)
    events.group_changed(scene.world, scene.courier, group)
    return {"group": group.model_dump()}


async def channels(scene: Scene) -> Json:
    """Archive, share or rename a channel, or give it other members."""
    channel = scene.world.channels.get(scene.text("id"))
    if channel is None or channel.kind == "im":
        raise ControlRefusal("channel_not_found", "There is no channel of that id.", status=404)
    # A copy, since events tell of what is different.
    before = deepcopy(channel)
    _change(scene, channel)
    events.channel_changed(scene.world, scene.courier, channel, before)
    # Who left must not go on seeing it, and who joined has not seen it yet.
    if channel.members != before.members:
        _show_anew(scene)
    announce.channel_changed(scene.world, channel)
    return {"channel": scene.world.channels.slack_channel(channel)}


def _change(scene: Scene, channel: Channel) -> None:
    for name in ("archived", "shared"):
        value = scene.body.get(name, getattr(channel, name))
        if not isinstance(value, bool):
            raise ControlRefusal("bad_request", f"The field {name!r} must be true or false.", status=400)
        setattr(channel, name, value)
    channel.name = scene.text("name", default=channel.name)
    channel.topic = scene.text("topic", default=channel.topic)
    if "members" in scene.body:
        channel.members = _members(scene)


def _show_anew(scene: Scene) -> None:
    """Who may see what is different now, so every open page starts afresh."""
    for person in scene.world.audience.people():
        profile = scene.world.people.get(person)
        if profile is not None:
            frame = {"type": "snapshot", **snapshot(scene.world, profile)}
            scene.world.audience.tell(person, frame)
