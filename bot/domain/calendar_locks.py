"""Times in which nothing goes live, by the week or dated, in a zone; right over clock changes. In doubt it is locked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Locks that follow each other without a gap are one; past this nobody waits for an end any more.
LONGEST = timedelta(days=400)
_WEEKLY = re.compile(r"(\w{3}) (\d\d:\d\d)")
_DATED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


@dataclass(frozen=True, slots=True)
class WeekTime:
    """A time of each week by the clock on the wall; Monday is 0."""

    day: int
    clock: time

    def __str__(self) -> str:
        return f"{DAYS[self.day]} {self.clock:%H:%M}"


WallTime = WeekTime | datetime
"""By the week, or a date and time; both without a zone, as the clock on the wall shows them."""


@dataclass(frozen=True, slots=True)
class CalendarLock:
    """From `start` until before `end`, both by the week or both dated, by the clocks of `zone`."""

    start: WallTime
    end: WallTime
    zone: str
    reason: str = ""

    def __str__(self) -> str:
        return f"{wall_text(self.start)} to {wall_text(self.end)}"


def parse_wall(text: str) -> WallTime:
    """Read `Fri 16:00` or `2026-12-20 00:00`; ValueError when it is neither."""
    cleaned = " ".join(text.split())
    try:
        if weekly := _WEEKLY.fullmatch(cleaned):
            return WeekTime(DAYS.index(weekly[1].capitalize()), time.fromisoformat(weekly[2]))
        if _DATED.fullmatch(cleaned):
            return datetime.fromisoformat(cleaned)
    except ValueError:
        pass
    raise ValueError(f'must be a time like "Fri 16:00" or "2026-12-20 00:00", not `{text[:60]}`')


def wall_text(wall: WallTime) -> str:
    """As it is written in the policy."""
    return str(wall) if isinstance(wall, WeekTime) else f"{wall:%Y-%m-%d %H:%M}"


def trouble(start: WallTime, end: WallTime) -> str | None:
    """Why the two do not make a time, or None."""
    if isinstance(start, WeekTime) != isinstance(end, WeekTime):
        return "mixes a time of the week with a date. Write both like `Fri 16:00`, or both with a date"
    if start == end:
        return "ends where it begins"
    if isinstance(start, datetime) and isinstance(end, datetime) and end < start:
        return "ends before it begins"
    return None


def locked_until(locks: Sequence[CalendarLock], at: datetime) -> datetime | None:
    """When the lock that holds at a moment ends, with all that follow it without a gap; None when none holds."""
    until = at
    while until - at < LONGEST and (ends := [end for each in locks if (end := _end(each, until))]):
        until = max(ends)
    return None if until == at else until.astimezone(at.tzinfo)


def _end(lock: CalendarLock, at: datetime) -> datetime | None:
    zone = ZoneInfo(lock.zone)
    for start, end in _spans(lock, at.astimezone(zone)):
        # Of the two moments that the clock shows twice, or skips, the one that locks longer.
        if min(_moments(start, zone)) <= at < max(_moments(end, zone)):
            return max(_moments(end, zone))
    return None


def _spans(lock: CalendarLock, local: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The lock's times that a moment may be in, by the clock on the wall."""
    if isinstance(lock.start, datetime) and isinstance(lock.end, datetime):
        yield lock.start, lock.end
    elif isinstance(lock.start, WeekTime) and isinstance(lock.end, WeekTime):
        monday = local.date() - timedelta(days=local.weekday())
        for week in (-1, 0):
            first = datetime.combine(monday + timedelta(days=7 * week + lock.start.day), lock.start.clock)
            last = datetime.combine(monday + timedelta(days=7 * week + lock.end.day), lock.end.clock)
            yield first, last if last > first else last + timedelta(days=7)


def _moments(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second
