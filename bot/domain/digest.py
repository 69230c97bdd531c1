"""Digest schedules and slots as values, and when a digest has something to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.alerts.alert import Alert
from bot.domain.digest_filter import DigestFilter
from bot.domain.digest_summary import Summary
from bot.domain.monitors.reading import Status
from bot.domain.people import Voice
from bot.domain.policy import Better
from bot.domain.probation import Probation
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import EnvironmentChange, PersonId
from bot.domain.requirements import Reported

CATCH_UP = timedelta(hours=6)
QUIET_DIGEST_EVERY = timedelta(days=7)


class SlotState(StrEnum):
    """`skipped`: found too late; `nothing_new`: made, and not worth a message."""

    PENDING = "pending"
    DONE = "done"
    NOTHING_NEW = "nothing_new"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class DigestSchedule:
    """When (`cron` in `zone`) a channel or a person's DM gets a digest, of what, and how it speaks: None: as to whoever reads it."""

    id: int
    cron: str
    zone: str
    channel: str
    created_by: PersonId
    created_at: datetime
    swept_until: datetime
    filters: DigestFilter = DigestFilter()
    voice: Voice | None = None


@dataclass(frozen=True, slots=True)
class DigestSlot:
    """One occasion of a schedule."""

    id: int
    schedule_id: int
    slot_key: str
    channel: str
    due_at: datetime
    state: SlotState


BY_HAND = "by hand"
"""How the keys of slots begin that somebody asked for: those of the clock's begin with a date, so the two never meet."""


def schedule_subject(number: int) -> str:
    """What the outbox calls a schedule: `digest 3`."""
    return f"digest {number}"


def schedule_number(subject: str) -> int | None:
    """The number of the schedule the outbox calls so."""
    name, _, number = subject.partition(" ")
    return int(number) if name == "digest" and number.isdecimal() else None


def is_too_late(due_at: datetime, at: datetime) -> bool:
    """Whether a slot is past the catch-up window."""
    return at - due_at > CATCH_UP


def is_worth_sending(has_news: bool, last_sent: datetime | None, at: datetime) -> bool:
    """A digest with nothing new is sent once a week only."""
    # An hour less than a week, or one that was sent a little late would put the next off by a whole week.
    return has_news or last_sent is None or at - last_sent >= QUIET_DIGEST_EVERY - timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LiveModel:
    """One live version with its key metric, and that metric over the versions that were live there.

    `status` is None where nothing watches it.
    """

    model: str
    environment: str
    version: int
    since: datetime | None
    metric: str | None = None
    value: float | None = None
    better: Better | None = None
    trend: tuple[tuple[datetime, float], ...] = ()
    owner: PersonId | None = None
    without_approval: bool = False
    proving: Probation | None = None
    status: Status | None = None

    @property
    def is_unwell(self) -> bool:
        """Whether somebody should look at it."""
        return self.status not in (None, Status.HEALTHY)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that somebody must act on; `people` by role."""

    request: PromotionRequest
    people: Mapping[str, tuple[PersonId, ...]]


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest says: what changed since the last one first; `reported` by environments whose gates only report.

    `alerts` are open, the loudest of `alert_count`, `over` ended since then. `names` are what the people in it are called: each is mentioned once.
    """

    at: datetime
    since: datetime | None
    changes: tuple[EnvironmentChange, ...] = ()
    ended: tuple[PromotionRequest, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    live: tuple[LiveModel, ...] = ()
    ownerless: tuple[str, ...] = ()
    audit_head: tuple[int, str] = (0, "")
    reported: Mapping[str, Reported] = field(default_factory=dict)
    alerts: tuple[Alert, ...] = ()
    alert_count: int = 0
    over: tuple[Alert, ...] = ()
    summary: Summary | None = None
    filters: DigestFilter = DigestFilter()
    names: Mapping[PersonId, str] = field(default_factory=dict)

    @property
    def has_news(self) -> bool:
        """Whether anything changed, is wrong or waits."""
        in_doubt = any(each.proving is not None and each.proving.is_paused for each in self.live)
        return bool(self.changes or self.ended or self.waiting or self.alerts or self.over or in_doubt)

    @property
    def is_green(self) -> bool:
        """Whether one line says it all."""
        return not self.has_news and not any(each.is_unwell for each in self.live)
