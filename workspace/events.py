"""Events the app subscribed to: each written as Slack writes it and given to the courier."""

from workspace.channels import Channel
from workspace.delivery.courier import Courier
from workspace.delivery.payloads import event
from workspace.messages import Message
from workspace.organisation import Group, Profile
from workspace.wire import Json, new_id
from workspace.world import World

_MESSAGE_EVENTS = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}
_CHANNEL_TYPES = {"channel": "channel", "private": "group", "im": "im"}


def emit(world: World, courier: Courier, name: str, body: Json) -> None:
    """Send an event if the app subscribed to it."""
    if name in world.app.events:
        courier.tell(event(world, name, body))


def said(world: World, courier: Courier, channel: Channel, message: Message, profile: Profile) -> None:
    """A person wrote where the app is: `message.…`, and `app_mention` when it is named outside a DM."""
    # Slack tells an app of what is said where it is, and of nothing else.
    if world.bot_user not in channel.members:
        return
    body: Json = {
        "user": message.user,
        "type": "message",
        "ts": message.ts,
        "client_msg_id": new_id("", 16).lower(),
        "text": message.text,
        "team": world.people.team_of(profile),
        "channel": channel.id,
    }
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    kind = {"channel_type": _CHANNEL_TYPES[channel.kind]}
    emit(world, courier, _MESSAGE_EVENTS[channel.kind], {**body, **kind})
    # Two events of one message, each with an id: it is the app's to answer once.
    if channel.kind != "im" and f"<@{world.bot_user}>" in message.text:
        emit(world, courier, "app_mention", {**body, "type": "app_mention"})


def home_opened(world: World, courier: Courier, profile: Profile, channel: Channel) -> None:
    """A person looks at the app's Home tab."""
    body: Json = {"type": "app_home_opened", "user": profile.id, "channel": channel.id, "tab": "home"}
    home = world.views.home(profile.id)
    if home is not None:
        body["view"] = world.views.slack_view(home)
    emit(world, courier, "app_home_opened", body)


def profile_changed(world: World, courier: Courier, profile: Profile) -> None:
    """A profile is different."""
    now = world.clock.now()
    user = world.people.slack_user(profile, updated=now)
    emit(world, courier, "user_change", {"type": "user_change", "user": user, "cache_ts": int(now)})


def group_changed(world: World, courier: Courier, group: Group) -> None:
    """A user group has other members."""
    shown = {"id": group.id, "handle": group.handle, "name": group.name, "users": list(group.members)}
    emit(world, courier, "subteam_updated", {"type": "subteam_updated", "subteam": shown})


def channel_changed(world: World, courier: Courier, channel: Channel, before: Channel) -> None:
    """A channel was archived, shared, renamed, or has other members."""
    who: Json = {"channel": channel.id}
    if channel.archived != before.archived:
        name = "channel_archive" if channel.archived else "channel_unarchive"
        emit(world, courier, name, {"type": name, **who})
    if channel.shared != before.shared:
        name = "channel_shared" if channel.shared else "channel_unshared"
        emit(world, courier, name, {"type": name, **who})
    if channel.name != before.name:
        shown = {"id": channel.id, "name": channel.name}
        emit(world, courier, "channel_rename", {"type": "channel_rename", "channel": shown})
    for name, one, other in (
        ("member_joined_channel", channel, before),
        ("member_left_channel", before, channel),
    ):
        for person in one.members:
            if person not in other.members:
                emit(world, courier, name, {"type": name, "user": person, **who})
