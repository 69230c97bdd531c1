"""When a monitor looks: at whole periods, once late data had their time. By the clock alone, so that it may jump."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.domain.batches import Window
from bot.domain.monitors.monitor import Monitor, What

# After a pause as many periods are looked at; what happened before is over.
MOST_MISSED = 7
# More earlier windows would say no more, and take long to read.
MOST_EARLIER = 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Item = TypeVar("Item")


def newest_end(monitor: Monitor, at: datetime) -> datetime:
    """The end of the last whole period whose late data had their time by then.

    >>> from bot.domain.monitors.monitor import What
    >>> newest_end(Monitor(What.VOLUME, "rows"), datetime(2026, 11, 3, 9, tzinfo=UTC)).isoformat()
    '2026-11-03T00:00:00+00:00'
    """
    return _EPOCH + (at - monitor.waits - _EPOCH) // monitor.period * monitor.period


def due(monitor: Monitor, at: datetime, since: datetime, seen: Collection[datetime]) -> tuple[datetime, ...]:
    """The ends of the periods that are to be looked at, the oldest first; `seen` are those that were.

    A version that is live `since` then is judged by periods that are wholly its own. What never looked begins with the newest.
    """
    last = newest_end(monitor, at)
    ends = [last - back * monitor.period for back in reversed(range(MOST_MISSED))]
    first = max(min((each for each in seen if each <= last), default=last), first_end(monitor, since))
    return tuple(each for each in ends if each >= first and each not in seen)


def first_end(monitor: Monitor, since: datetime) -> datetime:
    """The earliest that a period of a version ends: after a whole one, or of silence after as much of it as is too much."""
    return since + (monitor.looks_back if monitor.what is What.NO_DATA else monitor.period)


def looked_at(monitor: Monitor, end: datetime, since: datetime) -> Window:
    """What a look at the period that ends then is about: nothing from before the version was live."""
    return Window(max(end - monitor.looks_back, since), end)


def arrived(monitor: Monitor, end: datetime, since: datetime) -> Window:
    """The same by when things came: each batch comes once, however late it is."""
    whole = looked_at(monitor, end, since)
    return Window(whole.since + monitor.waits, end + monitor.waits)


def earlier(monitor: Monitor, end: datetime) -> tuple[Window, ...]:
    """The windows of the same length before the one that ends then, the newest first, as far as it remembers."""
    length = monitor.looks_back
    count = min(max(1, monitor.remembers // length), MOST_EARLIER)
    ends = (end - back * length for back in range(1, count + 1))
    return tuple(Window(each - length, each) for each in ends)


def spread(found: Sequence[Item], most: int) -> Sequence[Item]:
    """No more than so many of them, spread evenly.

    >>> spread(range(10), 4)
    range(0, 10, 3)
    """
    return found[:: max(1, -(-len(found) // most))]


def next_look(monitor: Monitor, at: datetime, since: datetime) -> datetime:
    """When it looks next."""
    following = newest_end(monitor, at) + monitor.period
    first = first_end(monitor, since)
    steps = max(timedelta(), first - following)
    return following + -(-steps // monitor.period) * monitor.period + monitor.waits
