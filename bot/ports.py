"""What the product needs from outside, as Protocols; an entry is earned by a second implementation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.audit import Anchor
from bot.domain.channels import SlackChannel
from bot.domain.deployment import Deployment, Errand, Receipt, Reported
from bot.domain.mirror import Details, SeenVersion, Sight
from bot.domain.pagers import Call, PagerKind
from bot.domain.paging_payloads import Notice
from bot.domain.people import Person
from bot.domain.registry import Move, PersonId
from bot.domain.run_mirror import RunsWanted, SeenExperiments, SeenRuns
from bot.domain.runs import MetricPoint
from bot.domain.silences import Found, Silence

Blocks = Sequence[dict[str, object]]


class Clock(Protocol):
    """Where the process reads time, in one place."""

    def now(self) -> datetime:
        """The time now, aware, in UTC."""
        ...


class Registry(Protocol):
    """Where versions are made live: our own tables, or a registry over HTTP."""

    def move(self, step: Move) -> None:
        """Make a version live; the same `key` twice is one move. Raises AlreadyResolved, Unavailable."""
        ...

    def live(self, model: str, environment: str) -> int | None:
        """Read back what is live."""
        ...


class Courier(Protocol):
    """Tells one kind of deployers what was decided, and trainers what is asked. Every method raises Undelivered."""

    def tell(self, order: Errand) -> Receipt:
        """Tell it once; it may be told again after a crash, by the same key."""
        ...

    def ask(self, deployment: Deployment) -> Reported | None:
        """How far it is, where that is asked; None where it reports by itself, or has nothing to say yet."""
        ...


class Silencer(Protocol):
    """Keeps an alert quiet at a pager that knows silences alone. Every method raises Undelivered."""

    def put(self, silence: Silence, at: datetime) -> tuple[str, datetime]:
        """Let an alert be silenced so, in place of any other silence of ours; its id and end."""
        ...

    def end(self, key: str) -> None:
        """End every silence of ours of an alert."""
        ...

    def silenced(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the silences that keep our alerts quiet now, by the name of the alert."""
        ...

    def find(self, number: str) -> Found | None:
        """A silence as it stands; None where nothing is known of it."""
        ...


class Pager(Protocol):
    """Calls people at night."""

    @property
    def kind(self) -> PagerKind:
        """Which one it is."""
        ...

    @property
    def silencer(self) -> Silencer | None:
        """What keeps it quiet, where it knows no acknowledgement."""
        ...

    def tell(self, call: Call, notice: Notice) -> int:
        """Tell it once, and say what it answered; it may be told again after a crash, by the same key. Raises Undelivered."""
        ...


class ModelServer(Protocol):
    """A registry that is not ours, and whose aliases others move too. Every method raises Unavailable."""

    def look(self) -> Sight:
        """Everything it has now."""
        ...

    def details(self, version: SeenVersion) -> Details:
        """What stands behind a version."""
        ...

    def experiments(self) -> SeenExperiments:
        """Its experiments with its own numbers, deleted ones too."""
        ...

    def runs(self, wanted: RunsWanted) -> SeenRuns:
        """A page of runs, deleted ones too."""
        ...

    def history(self, run_id: str, metric: str) -> Sequence[MetricPoint]:
        """Every logged value of a metric of a run. Raises NotFound."""
        ...

    def alias(self, model: str, alias: str) -> int | None:
        """The version an alias points to."""
        ...

    def set_alias(self, model: str, alias: str, version: int | None) -> None:
        """Let an alias point to a version, or to none. Raises NotFound."""
        ...

    def close(self) -> None:
        """Give the connections back."""
        ...


class Directory(Protocol):
    """Who is who in Slack. `fresh` asks Slack again; a failure raises Unavailable, and means no."""

    def person(self, person: PersonId, *, fresh: bool = False) -> Person | None:
        """A profile, or None when Slack knows nobody by that id."""
        ...

    def group(self, group: str, *, fresh: bool = False) -> tuple[PersonId, ...]:
        """The members of a user group."""
        ...

    def channel(self, channel: str, *, fresh: bool = False) -> SlackChannel | None:
        """A channel, or None when the bot cannot see it."""
        ...


class Messenger(Protocol):
    """Says things in Slack. Raises `Refused` when Slack certainly has no copy, `Unclear` when it may have one."""

    def open_dm(self, person: PersonId) -> str:
        """The channel of the direct messages with a person."""
        ...

    def post(self, channel: str, text: str, blocks: Blocks, key: str, thread: str | None = None) -> str:
        """Post a message that carries `key` in its metadata; returns its timestamp."""
        ...

    def edit(self, channel: str, ts: str, text: str, blocks: Blocks) -> None:
        """Draw a message of ours again."""
        ...

    def find(self, channel: str, key: str, since: datetime, thread: str | None = None) -> str | None:
        """The timestamp of our message that carries `key`, if Slack has it."""
        ...

    def upload(self, picture: bytes, name: str, alt: str) -> str:
        """Upload a PNG; returns the file's id when it can be shown."""
        ...

    def send_file(self, channel: str, content: bytes, name: str, title: str) -> None:
        """Put a file into a channel or direct messages."""
        ...

    def show(
        self, channel: str, person: PersonId, text: str, blocks: Blocks, thread: str | None = None
    ) -> None:
        """Say something that only one person sees."""
        ...


class AnchorKeeper(Protocol):
    """Where the head of the audit is kept, outside of the database. Both raise Unavailable."""

    def keep(self, anchor: Anchor, at: datetime) -> None:
        """Keep it."""
        ...

    def kept(self) -> Sequence[Anchor]:
        """What can be read back, oldest first."""
        ...


class Refused(Exception):
    """Slack said no: `code` why; `retry_after_s` when it may be tried again, None when never."""

    def __init__(self, code: str, retry_after_s: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after_s = retry_after_s


class Unclear(Exception):
    """No answer came: the message may be there."""
