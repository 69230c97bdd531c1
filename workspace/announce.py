"""Frames to open pages when something changed, each person getting only what they may see."""

from collections.abc import Iterator

from workspace.channels import Channel
from workspace.messages import Message
from workspace.organisation import Profile
from workspace.sight import may_read, page_channel, page_home, page_message, page_modals
from workspace.world import World


def _watchers(world: World) -> Iterator[Profile]:
    for person in world.audience.people():
        profile = world.people.get(person)
        if profile is not None:
            yield profile


def message_changed(world: World, message: Message) -> None:
    """A message is new or different."""
    parent = world.messages.find(message.channel, message.thread_ts) if message.thread_ts else None
    channel = world.channels.get(message.channel)
    for profile in _watchers(world):
        if may_read(world, message, profile):
            if channel is not None:
                _show_channel(world, channel, profile)
            _show(world, message, profile)
            # Its parent says how many replies it has.
            if parent is not None and parent is not message:
                _show(world, parent, profile)


def _show(world: World, message: Message, profile: Profile) -> None:
    world.audience.tell(profile.id, {"type": "message", "message": page_message(world, message)})


def _show_channel(world: World, channel: Channel, profile: Profile) -> None:
    world.audience.tell(profile.id, {"type": "channel", "channel": page_channel(world, channel, profile)})


def message_deleted(world: World, message: Message) -> None:
    """A message is gone; its parent's thread is shorter."""
    channel = world.channels.get(message.channel)
    parent = world.messages.find(message.channel, message.thread_ts) if message.thread_ts else None
    for profile in _watchers(world):
        if channel is None or not world.channels.may_see(channel, profile):
            continue
        if message.ephemeral_for in (None, profile.id):
            frame = {"type": "message_deleted", "channel": message.channel, "ts": message.ts}
            world.audience.tell(profile.id, frame)
        if parent is not None:
            _show(world, parent, profile)


def channel_changed(world: World, channel: Channel) -> None:
    """A channel is new or different, or no longer this person's to see."""
    for profile in _watchers(world):
        if world.channels.may_see(channel, profile):
            _show_channel(world, channel, profile)


def channel_read(world: World, channel: Channel, profile: Profile) -> None:
    """One person read a channel."""
    _show_channel(world, channel, profile)


def people_changed(world: World) -> None:
    """A profile or a user group changed."""
    groups = [each.model_dump() for each in world.people.groups()]
    world.audience.tell_all({"type": "people", "people": world.people.page_people(), "groups": groups})


def home_changed(world: World, person: str) -> None:
    """The app published a person's Home tab."""
    world.audience.tell(person, {"type": "home", "home": page_home(world, person)})


def modals_changed(world: World, person: str) -> None:
    """A person's modals are others, or show something else."""
    world.audience.tell(person, {"type": "modals", "modals": page_modals(world, person)})


def notice(world: World, person: str, text: str, channel: str | None, *, kind: str = "error") -> None:
    """What Slack itself says to one person."""
    world.audience.tell(person, {"type": "notice", "kind": kind, "text": text, "channel": channel})


def clock_moved(world: World) -> None:
    """The workspace's clock was moved."""
    world.audience.tell_all({"type": "clock", "clock": world.clock.reading()})
