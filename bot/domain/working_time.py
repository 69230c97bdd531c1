"""Durations as the policy writes them, and the hours people work."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "mo": 30 * 86400}
_LONGEST_DAYS = 3660
_PLAIN = re.compile(r"^(\d+)\s*(s|m|h|d|mo)$")
_SPOKEN = re.compile(r"(\d{1,9})\s*(minutes?|mins?|hours?|hrs?|days?|weeks?|w)")
_WORKING = re.compile(r"^(\d+)\s*working\s+(hour|day)s?$")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: elapsed `seconds`, or `working_seconds` / `working_days` of working time."""

    text: str
    seconds: int = 0
    working_seconds: int = 0
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The days (Monday is 0) and hours people work, in a zone; on a day of `holidays` nobody does."""

    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    start: time = time(8)
    end: time = time(18)
    zone: str = "UTC"
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Refuse hours in which nothing would ever be due."""
        if not set(self.days) & set(range(7)):
            raise ValueError("working hours need at least one day of the week")
        if self.start >= self.end:
            raise ValueError(f"working hours end after they begin: {self.start:%H:%M} to {self.end:%H:%M}")

    def works(self, day: date) -> bool:
        """Whether people work on that day of their calendar."""
        return day.weekday() in self.days and day not in self.holidays

    def of(self, zone: str) -> "WorkingHours":
        """The same hours by the clocks of somebody's own zone; an unknown zone changes nothing."""
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return self
        return replace(self, zone=zone)

    def are_now(self, at: datetime) -> bool:
        """Whether people work at that moment."""
        opens, closes = next(_shifts(at.astimezone(UTC), self))
        return opens <= at < closes


def parse_duration(text: str) -> Duration:
    """Read `90s`, `30m`, `24h`, `3d`, `12mo` (30 days each), `4 working hours`, `3 working days`.

    Raises ValueError when it is none of them, zero, or longer than ten years.
    """
    cleaned = " ".join(text.strip().lower().split())
    if plain := _PLAIN.match(cleaned):
        found = Duration(cleaned, seconds=int(plain[1]) * _UNITS[plain[2]])
    elif working := _WORKING.match(cleaned):
        count = int(working[1])
        found = (
            Duration(cleaned, working_days=count)
            if working[2] == "day"
            else Duration(cleaned, working_seconds=count * 3600)
        )
    else:
        raise ValueError(f"{text!r} is not a duration: write 30m, 24h, 3d, 4 working hours or 3 working days")
    if not (found.seconds or found.working_seconds or found.working_days):
        raise ValueError(f"{text!r} is no time at all")
    if found.seconds + found.working_seconds + found.working_days * 86400 > _LONGEST_DAYS * 86400:
        raise ValueError(f"{text!r} is longer than ten years")
    return found


def spoken_duration(text: str) -> Duration:
    """The same as people type it, who also say `30 days` and `2 weeks`. ValueError as there.

    >>> spoken_duration("2 Weeks").seconds == spoken_duration("14d").seconds
    True
    """
    if said := _SPOKEN.fullmatch(text.strip().lower()):
        count, days = int(said[1]), 7 if said[2].startswith("w") else 1
        return parse_duration(f"{count * days}{'d' if days > 1 else said[2][0]}")
    return parse_duration(text)


def after(start: datetime, duration: Duration, hours: WorkingHours) -> datetime:
    """The moment `duration` after `start`; working time passes only in working hours.

    A working day ends at the same local time on the next working day; who asks when nobody works
    has asked when work begins again.
    """
    # Counted in UTC, where a day of a clock change has its true length.
    begin = start.astimezone(UTC)
    if duration.seconds:
        end = begin + timedelta(seconds=duration.seconds)
    elif duration.working_days:
        end = _after_days(begin, duration.working_days, hours)
    else:
        end = _after_hours(begin, duration.working_seconds, hours)
    return end.astimezone(start.tzinfo)


def next_day_ends(at: datetime, hours: WorkingHours) -> datetime:
    """When work ends on the next working day, which today is not."""
    day = at.astimezone(ZoneInfo(hours.zone)).date() + timedelta(days=1)
    while not hours.works(day):
        day += timedelta(days=1)
    return _shift(day, hours)[1]


def _after_days(start: datetime, days: int, hours: WorkingHours) -> datetime:
    # Asked outside of working hours is asked when work begins next.
    local = max(start, next(_shifts(start, hours))[0]).astimezone(ZoneInfo(hours.zone))
    day, left = local.date(), days
    while left:
        day += timedelta(days=1)
        left -= hours.works(day)
    opens, closes = _shift(day, hours)
    # At a clock change the hour that comes twice is taken the first time.
    same_time = datetime.combine(day, local.time().replace(fold=0), local.tzinfo).astimezone(UTC)
    return min(max(same_time, opens), closes)


def _after_hours(start: datetime, seconds: int, hours: WorkingHours) -> datetime:
    left = timedelta(seconds=seconds)
    for opens, closes in _shifts(start, hours):
        begin = max(start, opens)
        if left <= closes - begin:
            return begin + left
        left -= closes - begin
    raise AssertionError("there is always a next working day")


def _shifts(start: datetime, hours: WorkingHours) -> Iterator[tuple[datetime, datetime]]:
    """When work begins and ends, from the day of `start`, as far as it is not over."""
    day = start.astimezone(ZoneInfo(hours.zone)).date()
    while True:
        opens, closes = _shift(day, hours)
        if hours.works(day) and start <= closes:
            yield opens, closes
        day += timedelta(days=1)


def _shift(day: date, hours: WorkingHours) -> tuple[datetime, datetime]:
    zone = ZoneInfo(hours.zone)
    opens, closes = (datetime.combine(day, each, zone).astimezone(UTC) for each in (hours.start, hours.end))
    return opens, closes
