"""When a source is pulled: at the ends of whole periods or by a cron line, by the clock alone, so that it may jump."""

from datetime import UTC, datetime, timedelta

from bot.domain.schedules import Slot, slots
from bot.domain.sources.source import Source

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A cron line that comes seldom is looked for further and further away.
_FAR = tuple(timedelta(days=each) for each in (1, 8, 33, 367, 1500))


def newest(source: Source, at: datetime) -> Slot | None:
    """The last time that it was to be pulled at, whose late data had their time by then.

    What was missed before it is not made up for: one pull takes all that lies there.

    >>> from bot.domain.sources.source import Files
    >>> newest(Source("nightly", Files("/data/*.csv")), datetime(2026, 11, 3, 9, 30, tzinfo=UTC)).key
    '2026-11-03T09:00'
    """
    until = at - source.waits
    if source.period is not None:
        return _period(_EPOCH + (until - _EPOCH) // source.period * source.period)
    for far in _FAR:
        if found := slots(source.cron, source.zone, until - far, until):
            return found[-1]
    return None


def following(source: Source, at: datetime) -> datetime | None:
    """When it is pulled next."""
    after = at - source.waits
    if source.period is not None:
        end = _EPOCH + ((after - _EPOCH) // source.period + 1) * source.period
        return end + source.waits
    for far in _FAR:
        if found := slots(source.cron, source.zone, after, after + far):
            return found[0].at + source.waits
    return None


def _period(end: datetime) -> Slot:
    return Slot(f"{end:%Y-%m-%dT%H:%M}" + (f"{end:%S}" if end.second else ""), end)
