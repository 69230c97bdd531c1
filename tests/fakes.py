"""Slack in memory, as the ports see it, and a clock that moves when it is told to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Literal

from bot.domain.channels import SlackChannel
from bot.domain.people import Person
from bot.domain.registry import PersonId
from bot.errors import Unavailable
from bot.ports import Blocks, Refused, Unclear
from workspace.blocks.surfaces import check_message_blocks
from workspace.clock import Clock
from workspace.faults import Faults
from workspace.files import Files
from workspace.refusals import SlackRefusal

TEAM = "T0HOME"
Call = Literal["open_dm", "post", "edit", "find", "upload", "send_file", "show"]


class FixedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """The moment it stands at."""
        return self._at

    def move(self, by: timedelta) -> None:
        """Go on by so much."""
        self._at += by

    def set(self, at: datetime) -> None:
        """Go to a moment."""
        self._at = at


@dataclass(slots=True)
class Posted:
    """A message as Slack has it now; `first` is how it was posted."""

    channel: str
    ts: str
    text: str
    blocks: list[dict[str, object]]
    key: str
    thread: str | None
    first: str = ""
    edits: int = 0

    def __post_init__(self) -> None:
        self.first = self.first or self.text


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong at a call: before Slack stores anything, or after, when only the answer is lost."""

    call: Call
    error: Exception
    after: bool = False


@dataclass(slots=True)
class FakeSlack:
    """`bot.ports.Directory` and `Messenger` in memory; blocks are held to the limits of the local workspace."""

    people: dict[PersonId, Person] = field(default_factory=dict)
    groups: dict[str, tuple[PersonId, ...]] = field(default_factory=dict)
    channels: dict[str, SlackChannel] = field(default_factory=dict)
    posts: list[Posted] = field(default_factory=list)
    uploads: list[bytes] = field(default_factory=list)
    sent_files: list[tuple[str, str, bytes]] = field(default_factory=list)
    shown: list[tuple[str, PersonId, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    silent: bool = False
    calls: list[Call] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    # The directory.

    def person(self, person: PersonId, *, fresh: bool = False) -> Person | None:
        """A profile."""
        self._answer()
        return self.people.get(person)

    def group(self, group: str, *, fresh: bool = False) -> tuple[PersonId, ...]:
        """The members of a user group."""
        self._answer()
        return self.groups.get(group, ())

    def channel(self, channel: str, *, fresh: bool = False) -> SlackChannel | None:
        """A channel."""
        self._answer()
        return self.channels.get(channel)

    # The messenger.

    def open_dm(self, person: PersonId) -> str:
        """`U0ANA` is written to in `D0ANA`."""
        with self._failing("open_dm"):
            if person not in self.people:
                raise Refused("user_not_found")
            return dm(person)

    def post(self, channel: str, text: str, blocks: Blocks, key: str, thread: str | None = None) -> str:
        """Keep a message, if Slack would take it."""
        with self._failing("post"), self._lock:
            self._refuse_place(channel)
            self._refuse_blocks(blocks)
            ts = f"1764000000.{len(self.posts) + 1:06d}"
            self.posts.append(Posted(channel, ts, text, list(blocks), key, thread))
            return ts

    def edit(self, channel: str, ts: str, text: str, blocks: Blocks) -> None:
        """Draw a message again."""
        with self._failing("edit"), self._lock:
            self._refuse_place(channel)
            found = next((each for each in self.posts if (each.channel, each.ts) == (channel, ts)), None)
            if found is None:
                raise Refused("message_not_found")
            self._refuse_blocks(blocks)
            found.text, found.blocks, found.edits = text, list(blocks), found.edits + 1

    def find(self, channel: str, key: str, since: datetime, thread: str | None = None) -> str | None:
        """Look for the key where Slack would: in the history, or in the thread."""
        with self._failing("find"):
            here = (each for each in self.posts if (each.channel, each.thread) == (channel, thread))
            return next((each.ts for each in here if each.key == key), None)

    def upload(self, picture: bytes, name: str, alt: str) -> str:
        """Keep a picture."""
        with self._failing("upload"):
            self.uploads.append(picture)
            return f"F0{len(self.uploads):06d}"

    def send_file(self, channel: str, content: bytes, name: str, title: str) -> None:
        """Keep a file and where it went."""
        with self._failing("send_file"):
            self.sent_files.append((channel, name, content))

    def show(
        self, channel: str, person: PersonId, text: str, blocks: Blocks, thread: str | None = None
    ) -> None:
        """Say something that only one person sees."""
        with self._failing("show"):
            self.shown.append((channel, person, text))

    # What a test does and reads.

    def fail(self, call: Call, error: Exception, *, after: bool = False, times: int = 1) -> None:
        """Let the next such calls fail."""
        self.faults += [Fault(call, error, after)] * times

    def lose(self, call: Call) -> None:
        """Let the next such call do its work and lose the answer."""
        self.fail(call, Unclear("timeout"), after=True)

    def in_channel(self, channel: str, *, threads: bool = False) -> list[Posted]:
        """The messages of a channel, in order; without what is said in threads."""
        return [each for each in self.posts if each.channel == channel and (threads or each.thread is None)]

    def thread(self, card: Posted) -> list[str]:
        """What is said under a message."""
        return [each.text for each in self.posts if (each.channel, each.thread) == (card.channel, card.ts)]

    def dms(self, person: PersonId) -> list[Posted]:
        """What a person was told directly."""
        return self.in_channel(dm(person))

    def _answer(self) -> None:
        if self.silent:
            raise Unavailable("Slack did not answer.")

    def _failing(self, call: Call) -> "_Failing":
        self.calls.append(call)
        fault = next((each for each in self.faults if each.call == call), None)
        if fault is not None:
            self.faults.remove(fault)
            if not fault.after:
                raise fault.error
        return _Failing(None if fault is None else fault.error)

    def _refuse_place(self, channel: str) -> None:
        if channel.startswith("D"):
            return
        found = self.channels.get(channel)
        if found is None:
            raise Refused("channel_not_found")
        if found.archived:
            raise Refused("is_archived")
        if not found.joined:
            raise Refused("not_in_channel")

    def _refuse_blocks(self, blocks: Blocks) -> None:
        known = {f"F0{number:06d}" for number in range(1, len(self.uploads) + 1)}
        rest = []
        for block in blocks:
            if block.get("type") != "image":
                rest.append(block)
            elif _file_of(block) not in known:
                raise Refused("invalid_blocks")
        try:
            check_message_blocks(rest, Files(Clock(), Faults(), "U0BOT"))
        except SlackRefusal as refusal:
            raise Refused(f"invalid_blocks: {refusal.messages}") from refusal


@dataclass(frozen=True, slots=True)
class _Failing:
    """Raises at the end of a call whose answer is lost."""

    error: Exception | None

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self.error is not None:
            raise self.error


def dm(person: PersonId) -> str:
    """The channel of the direct messages with a person."""
    return "D" + person[1:]


def texts(blocks: object) -> Iterator[str]:
    """Every string anywhere in blocks that Slack reads for marks and mentions."""
    if isinstance(blocks, dict):
        if blocks.get("type") == "mrkdwn":
            yield str(blocks.get("text"))
        for each in blocks.values():
            yield from texts(each)
    elif isinstance(blocks, list | tuple):
        for each in blocks:
            yield from texts(each)


def buttons(blocks: Sequence[dict[str, object]]) -> list[str]:
    """The action of every button of a message."""
    found: list[str] = []
    for block in blocks:
        elements = block.get("elements") if block.get("type") == "actions" else None
        for each in elements if isinstance(elements, list) else ():
            found += [str(each["action_id"])]
    return found


def _file_of(block: dict[str, object]) -> str:
    file = block.get("slack_file")
    return str(file.get("id")) if isinstance(file, dict) else ""
