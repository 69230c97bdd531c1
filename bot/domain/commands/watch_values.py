"""The commands of watching as values: digests, announcements, and quiet. A part that was not typed is None."""

from dataclasses import dataclass

from bot.domain.digest_filter import DigestFilter
from bot.domain.digest_summary import Period
from bot.domain.people import Voice


@dataclass(frozen=True, slots=True)
class ShowDrift:
    """How far what a model meets moved from what it is held against."""

    model: str | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class DigestPreview:
    """The digest as it would be now, with what a week or a month came to."""

    period: Period | None = None
    filters: DigestFilter = DigestFilter()
    voice: Voice | None = None


@dataclass(frozen=True, slots=True)
class DigestSubscribe:
    """A digest at these times, in a channel, in a zone, of what and in which voice."""

    when: str | None = None
    channel: str | None = None
    zone: str | None = None
    filters: DigestFilter = DigestFilter()
    voice: Voice | None = None


@dataclass(frozen=True, slots=True)
class DigestList:
    """The digests in force."""


@dataclass(frozen=True, slots=True)
class DigestUnsubscribe:
    """End one digest."""

    schedule: int | None = None


@dataclass(frozen=True, slots=True)
class DigestRun:
    """Send one digest now."""

    schedule: int | None = None


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Announce events of the registered models (or experiments) that fit, in a channel or to oneself."""

    models: str | None = None
    events: tuple[str, ...] = ()
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class SubscribeList:
    """The announcements in force."""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """End one."""

    subscription: int | None = None


@dataclass(frozen=True, slots=True)
class Quiet:
    """No messages for a while: `2h`, `until 18:00`, `off`."""

    spoken: str | None = None


@dataclass(frozen=True, slots=True)
class ShowPerformance:
    """How good a version is where it is in use; without one, the live one."""

    model: str | None = None
    version: int | None = None
    environment: str | None = None


DigestCommand = DigestPreview | DigestSubscribe | DigestList | DigestUnsubscribe | DigestRun
NewsCommand = Subscribe | SubscribeList | Unsubscribe
WatchCommand = DigestCommand | NewsCommand | Quiet | ShowPerformance | ShowDrift
