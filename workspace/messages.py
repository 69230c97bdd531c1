"""Every message ever written, its thread, reactions and pictures; who may read it is decided elsewhere."""

from dataclasses import dataclass, field

from workspace.refusals import SlackRefusal
from workspace.wire import Json, moment, stamp


@dataclass
class Message:
    """One message; a deleted one stays, marked, so that tests can see what was ever said."""

    channel: str
    ts: str
    user: str
    text: str
    app: bool = False
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: str | None = None
    ephemeral_for: str | None = None
    pinned: bool = False
    deleted: bool = False
    # What each reader last chose in the message's menus, for `state.values` of their clicks.
    choices: dict[str, Json] = field(default_factory=dict)


class Messages:
    """All messages by channel, oldest first."""

    def __init__(self) -> None:
        self._by_channel: dict[str, dict[str, Message]] = {}
        self._threads: dict[tuple[str, str], list[Message]] = {}
        self._last = 0

    def next_ts(self, now: float) -> str:
        """A time stamp no other message has, later than all before."""
        # Slack's stamps are ids: two messages of one microsecond must not share theirs.
        self._last = max(self._last + 1, moment(stamp(now)))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def add(self, message: Message) -> Message:
        """Keep a new message."""
        self._by_channel.setdefault(message.channel, {})[message.ts] = message
        if message.thread_ts is not None:
            self._threads.setdefault((message.channel, message.thread_ts), []).append(message)
        return message

    def ever(self, channel: str) -> list[Message]:
        """Every message the channel ever held, deleted and ephemeral ones too."""
        return list(self._by_channel.get(channel, {}).values())

    def standing(self, channel: str) -> list[Message]:
        """What stands in the channel for all its readers."""
        return [each for each in self.ever(channel) if not each.deleted and each.ephemeral_for is None]

    def find(self, channel: str, ts: object) -> Message | None:
        """A message that stands, ephemeral ones included."""
        found = self._by_channel.get(channel, {}).get(ts) if isinstance(ts, str) else None
        return None if found is None or found.deleted else found

    def require(self, channel: str, ts: object) -> Message:
        """A message everybody there can read, or `message_not_found`."""
        found = self.find(channel, ts)
        # An ephemeral message is nobody's but one person's: the API cannot change it.
        if found is None or found.ephemeral_for is not None:
            raise SlackRefusal("message_not_found")
        return found

    def replies(self, parent: Message) -> list[Message]:
        """The thread under a message, oldest first, without the message itself."""
        thread = self._threads.get((parent.channel, parent.ts), [])
        return [each for each in thread if not each.deleted and each.ephemeral_for is None]


def slack_metadata(message: Message, include: bool) -> Json:
    """The message's metadata, only when asked for."""
    return {"metadata": message.metadata} if include and message.metadata else {}


def page_reactions(message: Message) -> list[Json]:
    """Reactions as Slack and the page write them."""
    return [
        {"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions.items()
    ]
