"""Durations as the policy writes them, and the hours people work."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "mo": 30 * 86400}
_PLAIN = re.compile(r"^(\d+)\s*(s|m|h|d|mo)$")
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
    """The days (Monday is 0) and hours people work, in a zone."""

    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    start: time = time(8)
    end: time = time(18)
    zone: str = "UTC"


def parse_duration(text: str) -> Duration:
    """Read `90s`, `30m`, `24h`, `3d`, `12mo` (30 days each), `4 working hours`, `3 working days`.

    Raises ValueError when it is none of them, or zero.
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
    return found


def after(start: datetime, duration: Duration, hours: WorkingHours) -> datetime:
    """The moment `duration` after `start`; working time passes only in working hours.

    A working day ends at the same local time on the next working day.
    """
    if duration.seconds:
        return start + timedelta(seconds=duration.seconds)
    if duration.working_days:
        return _after_days(start, duration.working_days, hours)
    return _after_hours(start, duration.working_seconds, hours)


def _after_days(start: datetime, days: int, hours: WorkingHours) -> datetime:
    zone = ZoneInfo(hours.zone)
    local = start.astimezone(zone)
    day, left = local.date(), days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() in hours.days
    return datetime.combine(day, local.time(), zone).astimezone(start.tzinfo)


def _after_hours(start: datetime, seconds: int, hours: WorkingHours) -> datetime:
    zone = ZoneInfo(hours.zone)
    day, left = start.astimezone(zone).date(), timedelta(seconds=seconds)
    while True:
        # Differences are taken in UTC, where a day of a clock change has its true length.
        opens = datetime.combine(day, hours.start, zone).astimezone(start.tzinfo)
        closes = datetime.combine(day, hours.end, zone).astimezone(start.tzinfo)
        begin = max(start, opens)
        if day.weekday() in hours.days and begin < closes:
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
        day += timedelta(days=1)
