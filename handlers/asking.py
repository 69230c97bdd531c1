"""Who asks what from where, read out of what Slack delivers; each delivery has a key, so that it counts once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One delivery: the person, their workspace, where it came from and its key."""

    person: str
    team: str
    key: str
    text: str = ""
    channel: str | None = None
    thread: str | None = None
    trigger_id: str | None = None
    message_ts: str | None = None
    view_id: str | None = None
    value: str = ""

    @property
    def public_channel(self) -> str | None:
        """The channel, when it is none of the direct messages."""
        return self.channel if self.channel and self.channel.startswith(("C", "G")) else None


def from_command(body: Body) -> Asked:
    # Slack gives commands no other id, and a trigger is made for each of them.
    """A slash command; its trigger is its only name."""
    return Asked(
        person=str(body.get("user_id") or ""),
        team=str(body.get("team_id") or ""),
        key=_key("command", body.get("trigger_id")),
        text=str(body.get("text") or ""),
        channel=body.get("channel_id"),
        trigger_id=body.get("trigger_id"),
    )


def from_event(body: Body) -> Asked:
    """A message to the bot: an @mention, or a direct message."""
    event: Body = body.get("event") or {}
    return Asked(
        person=str(event.get("user") or ""),
        team=str(event.get("team") or body.get("team_id") or ""),
        key=_key("event", body.get("event_id")),
        text=str(event.get("text") or ""),
        channel=event.get("channel"),
        thread=event.get("thread_ts"),
        message_ts=event.get("ts"),
    )


def from_action(body: Body) -> Asked:
    """A click: known by who clicked which element of which message when."""
    actions = body.get("actions") or [{}]
    action: Body = actions[0]
    container: Body = body.get("container") or {}
    message: Body = body.get("message") or {}
    channel: Body = body.get("channel") or {}
    view: Body = body.get("view") or {}
    person, team = _who(body)
    # A message's time is its id in Slack; on the Home tab and in modals there is none, but a view.
    place = message.get("ts") or container.get("message_ts") or view.get("id")
    return Asked(
        person=person,
        team=team,
        key=_key("action", team, person, place, action.get("action_id"), action.get("action_ts")),
        channel=channel.get("id") or container.get("channel_id"),
        thread=message.get("thread_ts"),
        trigger_id=body.get("trigger_id"),
        message_ts=message.get("ts"),
        view_id=view.get("id"),
        value=str(action.get("value") or (action.get("selected_option") or {}).get("value") or ""),
    )


def from_view(body: Body) -> Asked:
    # The hash changes with each drawing of the view: the same form sent twice without one is one delivery.
    """A submitted form: known by its view and the view's hash."""
    view: Body = body.get("view") or {}
    person, team = _who(body)
    return Asked(
        person=person,
        team=team,
        key=_key("view", view.get("id"), view.get("hash"), person),
        trigger_id=body.get("trigger_id"),
        view_id=view.get("id"),
    )


def _who(body: Body) -> tuple[str, str]:
    user: Body = body.get("user") or {}
    team: Body = body.get("team") or {}
    # A person of another workspace acts in a shared channel: it is their own team that counts.
    return str(user.get("id") or ""), str(user.get("team_id") or team.get("id") or "")


def _key(*parts: object) -> str:
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()
