"""Payloads as Slack writes them: commands, interactions, events; nothing is sent from here."""

from workspace.channels import Channel
from workspace.delivery.parcel import Parcel
from workspace.messages import Message, slack_metadata
from workspace.organisation import Profile
from workspace.views import OpenView
from workspace.wire import Json, new_id, stamp
from workspace.world import World

# Slack still sends this field and tells apps to ignore it; the signature is what counts.
_LEGACY_TOKEN = "replaced-by-signature"


def _user(world: World, profile: Profile) -> Json:
    return {
        "id": profile.id,
        "username": profile.name,
        "name": profile.name,
        "team_id": world.people.team_of(profile),
    }


def _team(world: World) -> Json:
    return {"id": world.team.id, "domain": world.team.domain}


def _origin(world: World, profile: Profile, kind: str) -> Json:
    return {
        "type": kind,
        "team": _team(world),
        "user": _user(world, profile),
        "api_app_id": world.app.id,
        "token": _LEGACY_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_name(channel: Channel) -> str:
    """The name a payload calls a channel by; only public ones are called by their own."""
    return {"channel": channel.name, "private": "privategroup", "im": "directmessage"}[channel.kind]


def response_url(world: World, secret: str) -> str:
    """The address of a response URL."""
    return f"{world.address}/response/{world.team.id}/{secret}"


def slack_message(world: World, message: Message, *, metadata: bool = False) -> Json:
    """Slack's message object."""
    made: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": world.team.id,
        **slack_metadata(message, metadata),
    }
    if message.app:
        made |= {"bot_id": world.app.bot_id, "app_id": world.app.id}
    if message.blocks:
        made["blocks"] = message.blocks
    if message.edited:
        made["edited"] = {"user": message.user, "ts": message.edited}
    if message.files:
        found = [world.files.get(each) for each in message.files]
        made["files"] = [world.files.slack_file(each) for each in found if each]
    return {**made, **_thread(world, message)}


def _thread(world: World, message: Message) -> Json:
    if message.thread_ts is not None:
        return {"thread_ts": message.thread_ts}
    replies = world.messages.replies(message)
    if not replies:
        return {}
    writers = list(dict.fromkeys(each.user for each in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": writers,
        "reply_users_count": len(writers),
        "latest_reply": replies[-1].ts,
    }


def command(world: World, profile: Profile, channel: Channel, name: str, text: str) -> Parcel:
    """A slash command; its trigger and response URL are fresh."""
    secret = world.triggers.issue_response(profile.id, channel.id)
    payload = {
        "token": _LEGACY_TOKEN,
        "team_id": world.people.team_of(profile),
        "team_domain": world.team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": profile.id,
        "user_name": profile.name,
        "command": name,
        "text": text,
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url(world, secret),
        "trigger_id": world.triggers.issue(profile.id),
    }
    return Parcel("slash_commands", name, payload)


def _place_of_message(world: World, channel: Channel, message: Message) -> Json:
    ephemeral = message.ephemeral_for is not None
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    place: Json = {"container": container, "channel": {"id": channel.id, "name": channel_name(channel)}}
    # Slack sends an ephemeral message's place, and not the message.
    return place if ephemeral else {**place, "message": slack_message(world, message)}


def message_action(
    world: World, profile: Profile, channel: Channel, message: Message, action: Json, values: Json
) -> Parcel:
    """An element of a message was used."""
    secret = world.triggers.issue_response(profile.id, channel.id, message.ts, message.thread_ts)
    payload = {
        **_origin(world, profile, "block_actions"),
        **_place_of_message(world, channel, message),
        "trigger_id": world.triggers.issue(profile.id),
        "response_url": response_url(world, secret),
        "state": {"values": values},
        "actions": [action],
    }
    return Parcel("interactive", "block_actions", payload)


def view_action(world: World, profile: Profile, view: OpenView, action: Json) -> Parcel:
    """An element of a modal or Home tab was used."""
    payload = {
        **_origin(world, profile, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": world.triggers.issue(profile.id),
        "view": world.views.slack_view(view),
        "actions": [action],
    }
    return Parcel("interactive", "block_actions", payload)


def submission(world: World, profile: Profile, view: OpenView) -> Parcel:
    """A modal was submitted."""
    payload = {
        **_origin(world, profile, "view_submission"),
        "trigger_id": world.triggers.issue(profile.id),
        "view": world.views.slack_view(view),
        # Empty unless an input asks for them with `response_url_enabled`, which none here does.
        "response_urls": [],
    }
    return Parcel("interactive", "view_submission", payload)


def closed(world: World, profile: Profile, view: OpenView, *, cleared: bool) -> Parcel:
    """A modal was closed without submitting it."""
    payload = {
        **_origin(world, profile, "view_closed"),
        "view": world.views.slack_view(view),
        "is_cleared": cleared,
    }
    return Parcel("interactive", "view_closed", payload)


def suggestion(
    world: World, profile: Profile, element: Json, block_id: str, typed: str, place: Json
) -> Parcel:
    """An external menu asks for its options; `place` is the view, or the message with its channel."""
    payload = {
        **_origin(world, profile, "block_suggestion"),
        "action_id": element["action_id"],
        "block_id": block_id,
        "value": typed,
        **place,
    }
    return Parcel("interactive", "block_suggestion", payload)


def suggestion_place(
    world: World, view: OpenView | None, channel: Channel | None, message: Message | None
) -> Json:
    """Where an external menu is."""
    if view is not None:
        return {
            "container": {"type": "view", "view_id": view.id},
            "view": world.views.slack_view(view),
        }
    if channel is None or message is None:
        return {}
    return _place_of_message(world, channel, message)


def event(world: World, name: str, body: Json) -> Parcel:
    """An event of the Events API."""
    now = world.clock.now()
    payload = {
        "token": _LEGACY_TOKEN,
        "team_id": world.team.id,
        "api_app_id": world.app.id,
        "event": {**body, "event_ts": body.get("ts") or stamp(now)},
        "type": "event_callback",
        "event_id": new_id("Ev", 10),
        "event_time": int(now),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": world.team.id,
                "user_id": world.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": new_id("EC", 12),
    }
    return Parcel("events_api", name, payload)
