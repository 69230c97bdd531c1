"""Moments as people type them: `2026-03-03 09:00`, `3 March`, `yesterday at 9`, `2 weeks ago`. The zone is theirs."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.text import clean, shown, straighten
from bot.errors import BadInput

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_TIME = re.compile(
    r"(?:(?:^|[\s,t])(?:at\s+|@\s?)?)(\d{1,2})(?:[:.h](\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s?(am|pm|h|o'clock)?\s*"
    r"(z|utc|gmt|[+-]\d\d:?\d\d)?$"
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_DAY_MONTH = re.compile(
    r"(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?\.?(?:\s+of)?\s+([a-z]{3,9})\.?,?(?:\s+(\d{4}))?"
)
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}))?")
_AGO = re.compile(r"(\d{1,4}|an?)\s?(minute|hour|day|week|month|year)s?\s+ago")
_LENGTHS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was meant: a moment, or the whole day when no time was said; `end` is not part of a day."""

    start: datetime
    end: datetime

    @property
    def is_day(self) -> bool:
        """Whether no time was said."""
        return self.start != self.end

    @property
    def last(self) -> datetime:
        """The moment meant by "at": of a day, its last."""
        return self.end - timedelta(microseconds=1) if self.is_day else self.end


def parse_moment(text: str, zone: str, now: datetime) -> Stretch:
    """Read a moment or a day in a zone; a day without a year is the last such day. BadInput.

    >>> monday = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    >>> parse_moment("3 March at 9", "Europe/Berlin", monday).start.isoformat()
    '2026-03-03T08:00:00+00:00'
    >>> parse_moment("yesterday", "UTC", monday).end.isoformat()
    '2026-11-02T00:00:00+00:00'
    """
    place = ZoneInfo(zone)
    typed = clean(straighten(text)).casefold().removeprefix("on ").strip("\"'`.,")
    if typed in {"now", "today now"}:
        return Stretch(now, now)
    if match := _AGO.fullmatch(typed):
        length = (1 if match[1].startswith("a") else int(match[1])) * _LENGTHS[match[2]]
        if match[2] in {"minute", "hour"}:
            return Stretch(now - length, now - length)
        return _day((now - length).astimezone(place).date(), place)
    today = now.astimezone(place).date()
    whole = _date(typed, today)
    if whole is not None:
        return _day(whole, place)
    found = _with_time(typed, today, place, text)
    return Stretch(found, found)


def _with_time(typed: str, today: date, place: ZoneInfo, text: str) -> datetime:
    for word, clock in _TIMES.items():
        if typed.endswith(word):
            day = _date(typed.removesuffix(word).strip().removesuffix(" at"), today)
            if day is not None:
                return _moment(day, clock, place)
    match = _TIME.search(typed)
    # A time alone is of today.
    before = typed[: match.start()].strip(" ,") if match else ""
    day = (_date(before, today) if before else today) if match else None
    if match is None or day is None:
        raise _not_understood(text)
    zone = _offset(match[5])
    return _moment(day, _clock(match, text), place if zone is None else zone)


def _date(typed: str, today: date) -> date | None:
    said = typed.removeprefix("last ").removeprefix("on ").strip(" ,")
    if said in {"today", "yesterday"}:
        return today - timedelta(days=said == "yesterday")
    for number, day in enumerate(_DAYS):
        if len(said) > 2 and day.startswith(said):
            # The last such day: today's name means a week ago.
            return today - timedelta(days=(today.weekday() - number) % 7 or 7)
    if match := _ISO.fullmatch(said):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := _DOTTED.fullmatch(said):
        return _yearless(match[3], int(match[2]), int(match[1]), today)
    if match := _DAY_MONTH.fullmatch(said):
        return _yearless(match[3], _month(match[2]), int(match[1]), today)
    if match := _MONTH_DAY.fullmatch(said):
        return _yearless(match[3], _month(match[1]), int(match[2]), today)
    return None


def _yearless(year: str | None, month: int, day: int, today: date) -> date | None:
    """The date; without a year, the last one that has been."""
    if year is not None:
        return _made(int(year), month, day)
    found = _made(today.year, month, day)
    return found if found is None or found <= today else _made(today.year - 1, month, day)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        # Years that no record reaches would overflow where a zone is applied.
        return date(year, month, day) if 1970 <= year <= 9000 else None
    except ValueError:
        return None


def _month(word: str) -> int:
    fitting = [number for number, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    return fitting[0] if fitting else 0


def _clock(match: re.Match[str], text: str) -> time:
    hour, half = int(match[1]), match[4]
    if half in {"am", "pm"}:
        if not 1 <= hour <= 12:
            raise _not_understood(text)
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, int(match[2] or 0), int(match[3] or 0))
    except ValueError:
        raise _not_understood(text) from None


def _offset(said: str | None) -> ZoneInfo | timedelta | None:
    if said is None:
        return None
    if said in {"z", "utc", "gmt"}:
        return ZoneInfo("UTC")
    digits = said[1:].replace(":", "")
    reach = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -reach if said.startswith("-") else reach


def _moment(day: date, clock: time, zone: ZoneInfo | timedelta) -> datetime:
    wall = datetime.combine(day, clock)
    if isinstance(zone, timedelta):
        return wall.replace(tzinfo=UTC) - zone
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _day(day: date, place: ZoneInfo) -> Stretch:
    return Stretch(_moment(day, time(), place), _moment(day + timedelta(days=1), time(), place))


def _not_understood(text: str) -> BadInput:
    return BadInput(
        f"`{shown(text)}` is not a moment I understand. "
        "Write `2026-03-03 09:00`, `3 March`, `yesterday at 9` or `2 weeks ago`.",
        field="at",
    )
