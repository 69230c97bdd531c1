"""Channels and direct messages, who is in them and who may look; their messages live in `messages`."""

from dataclasses import dataclass, field
from typing import Literal

from workspace.organisation import Organisation, Profile
from workspace.people import People
from workspace.refusals import SlackRefusal
from workspace.wire import Json, new_id

Kind = Literal["channel", "private", "im"]


@dataclass
class Channel:
    """A place where messages are."""

    id: str
    name: str
    kind: Kind
    topic: str = ""
    members: list[str] = field(default_factory=list)
    shared: bool = False
    archived: bool = False
    created: int = 0
    pins: list[str] = field(default_factory=list)

    def other(self, person: str) -> str:
        """In a direct message, the one who is not `person`."""
        return next((each for each in self.members if each != person), person)


class Channels:
    """All channels by id."""

    def __init__(self, organisation: Organisation, people: People, created: float) -> None:
        self._people = people
        self._bot = organisation.app.bot_user_id
        self._channels = {
            each.id: Channel(**each.model_dump(), created=int(created)) for each in organisation.channels
        }

    def all(self) -> list[Channel]:
        """Every channel, in the order they came into being."""
        return list(self._channels.values())

    def get(self, channel: object) -> Channel | None:
        """The channel, if there is one."""
        return self._channels.get(channel) if isinstance(channel, str) else None

    def open_dm(self, one: str, other: str, at: float) -> Channel:
        """The direct messages of two people; made when first opened."""
        pair = {one, other}
        for each in self._channels.values():
            if each.kind == "im" and set(each.members) == pair:
                return each
        made = Channel(new_id("D"), "directmessage", "im", members=[one, other], created=int(at))
        self._channels[made.id] = made
        return made

    def may_see(self, channel: Channel, profile: Profile) -> bool:
        """Members see their channels; full members of the team also see every public one."""
        if profile.id in channel.members:
            return True
        # A guest sees the channels they were taken into and no others.
        full = not profile.is_restricted and not self._people.is_outside(profile) and not profile.is_bot
        return channel.kind == "channel" and full

    def seen_by(self, profile: Profile) -> list[Channel]:
        """Every channel this person may look into."""
        return [each for each in self._channels.values() if self.may_see(each, profile)]

    def known_to_app(self, channel: object) -> Channel:
        """A channel the app may know of, or `channel_not_found`."""
        found = self.get(channel)
        # A private channel without the bot is as good as none: Slack does not say that it exists.
        if found is None or (found.kind != "channel" and self._bot not in found.members):
            raise SlackRefusal("channel_not_found")
        return found

    def joined_by_app(self, channel: object) -> Channel:
        """A channel the app is in, or `not_in_channel`."""
        found = self.known_to_app(channel)
        if self._bot not in found.members:
            raise SlackRefusal("not_in_channel")
        return found

    def open_to_app(self, channel: object) -> Channel:
        """A channel the app may write to."""
        found = self.joined_by_app(channel)
        if found.archived:
            raise SlackRefusal("is_archived")
        return found

    def named(self, name: str) -> Channel | None:
        """The channel called `name`, with or without its `#`."""
        return next((each for each in self._channels.values() if each.name == name.lstrip("#")), None)

    def slack_channel(self, channel: Channel) -> Json:
        """Slack's conversation object."""
        common: Json = {
            "id": channel.id,
            "created": channel.created,
            "is_archived": channel.archived,
            "is_im": channel.kind == "im",
            "is_mpim": False,
            "is_org_shared": False,
        }
        if channel.kind == "im":
            return {**common, "user": channel.other(self._bot), "is_user_deleted": False}
        private = channel.kind == "private"
        return {
            **common,
            "name": channel.name,
            "name_normalized": channel.name,
            "is_channel": not private,
            "is_group": private,
            "is_private": private,
            "is_general": False,
            "is_member": self._bot in channel.members,
            "is_shared": channel.shared,
            "is_ext_shared": channel.shared,
            "context_team_id": self._people.team.id,
            "topic": {"value": channel.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(channel.members),
        }
