"""When a digest is due: spoken times to cron, cron to slots of local wall time, and cron back to words.

A slot belongs to a wall time. The hour that happens twice, when clocks go back, fires once, the first time;
a time that does not exist, when clocks go forward, fires at the next minute that does; slots that meet
in that minute are one.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cronsim import CronSim, CronSimError

from bot.domain.text import clean, did_you_mean, listed, near, shown, straighten
from bot.errors import BadInput

LONGEST_CRON = 64

_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_NAMED = {
    "weekdays": "1-5",
    "weekday": "1-5",
    "working day": "1-5",
    "working days": "1-5",
    "weekends": "0,6",
    "weekend": "0,6",
    "day": "*",
    "days": "*",
    "daily": "*",
    "weekly": "1",
    "week": "1",
}
_MONTHLY = re.compile(
    r"(?:monthly|(?:on )?(?:the )?(?:1st|first)(?: day)? of (?:the|each|every) month|every month)(?: at)?"
)
_HOURLY = re.compile(r"(?:hourly|(?:every )?hour)(?: at)?(?: :?(\d\d?))?")
_TIME = re.compile(r"(?:^|\s)(?:at |@ ?)?(\d\d?)(?:[:.h](\d\d))?\s?(am|pm|h|o'clock)?$")
_SPOKEN_TIMES = {
    "noon": "12:00",
    "midday": "12:00",
    "midnight": "0:00",
    "morning": "9:00",
    "evening": "18:00",
}
_FIELD = re.compile(r"[\w*/,#-]+", re.ASCII)
_SIMPLE = re.compile(r"([0-9]+) ([0-9]+) \* \* ([0-7*,-]+)")
# More occasions of a year than this tell nothing new of how far they are apart.
_MOST_A_YEAR = 400
# No clock is put forward by more than a day (Samoa left out a whole one in 2011).
_WIDEST_GAP = timedelta(hours=25)

_PUT_BACK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """One occasion: its wall time and zone as a key, `2026-11-23T09:00 Europe/Berlin`, and the moment in UTC."""

    key: str
    at: datetime


def parse_when(text: str) -> str:
    """Read `every weekday at 9`, `daily 8:30`, `monday and thursday 10:00`, `monthly`, `hourly` or a cron line, as cron.

    Without a time it is 09:00. BadInput when it is none of them, or more often than once an hour.
    """
    typed = clean(straighten(text)).casefold()
    if _is_cron(typed):
        return _checked(typed.upper(), text)
    if hourly := _HOURLY.fullmatch(typed):
        return _checked(f"{int(hourly[1] or 0)} * * * *", text)
    for word, time in _SPOKEN_TIMES.items():
        typed = re.sub(rf"(?:in the |at )?\b{word}\b", time, typed)
    match = _TIME.search(typed)
    hour, minute = _clock(match, text) if match else (9, 0)
    said = (typed[: match.start()] if match else typed).strip()
    if _MONTHLY.fullmatch(said):
        return _checked(f"{minute} {hour} 1 * *", text)
    days = _days(said)
    if days is None:
        raise _not_understood(text)
    return _checked(f"{minute} {hour} * * {days}", text)


def parse_zone(text: str) -> str:
    """The time zone of that name, whatever its case; BadInput with what is near."""
    wanted = clean(text).replace(" ", "_")
    zones = {each.casefold(): each for each in available_timezones()}
    if wanted.casefold() in zones:
        return zones[wanted.casefold()]
    cities = {each.rpartition("/")[2]: each for each in sorted(zones.values())}
    meant = near(wanted, zones.values()) or tuple(
        cities[each] for each in near(wanted.rpartition("/")[2], cities)
    )
    ending = did_you_mean(meant) or "Write it like `Europe/Berlin`."
    raise BadInput(f"`{shown(text)}` is not a time zone. {ending}", field="zone")


def slots(cron: str, zone: str, after: datetime, until: datetime) -> list[Slot]:
    """The occasions later than `after` and not later than `until`, oldest first."""
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadInput(f"`{shown(zone)}` is not a time zone.", field="zone") from error
    # Wall times are walked without a zone, so that each of them comes exactly once.
    start = after.astimezone(place).replace(tzinfo=None) - _WIDEST_GAP
    found: dict[datetime, Slot] = {}
    for wall in _simulated(cron, start, cron):
        at = _moment(wall, place)
        if at > until:
            break
        if at > after:
            found[at] = Slot(f"{wall:%Y-%m-%dT%H:%M} {zone}", at)
    return list(found.values())


def was_ahead(swept_until: datetime, at: datetime) -> bool:
    """Whether the clock was put back since slots were made by it, by more than the clocks of two machines differ."""
    return swept_until - at > _PUT_BACK


def spacing(cron: str) -> timedelta:
    """The shortest time between two occasions of a year; a year where there is one at most.

    >>> spacing("0 9 * * 1").days, spacing("0 9 1 * *").days
    (7, 28)
    """
    year = timedelta(days=366)
    start = datetime(2001, 1, 1, tzinfo=UTC)
    found = CronSim(cron, start)
    times: list[datetime] = []
    for at in found:
        if at > start + year or len(times) > _MOST_A_YEAR:
            break
        times.append(at)
    return min((after - before for before, after in pairwise(times)), default=year)


def spoken_cron(cron: str) -> str:
    """The cron line in words where it has a common shape: `every weekday at 09:00`; else the line itself."""
    if hourly := re.fullmatch(r"([0-9]+) \* \* \* \*", cron):
        minute = int(hourly[1])
        return f"every hour at :{minute:02}" if minute else "every hour"
    if monthly := re.fullmatch(r"([0-9]+) ([0-9]+) 1 \* \*", cron):
        return f"the first of every month at {int(monthly[2]):02}:{int(monthly[1]):02}"
    match = _SIMPLE.fullmatch(cron)
    days = _spoken_days(match[3]) if match else None
    if match is None or days is None:
        return f"by the cron line {cron}"
    return f"every {days} at {int(match[2]):02}:{int(match[1]):02}"


def _is_cron(typed: str) -> bool:
    fields = typed.split()
    starts = bool(fields) and (fields[0][0].isdigit() or fields[0][0] == "*")
    return len(fields) in {5, 6} and starts and all(_FIELD.fullmatch(each) for each in fields)


def _checked(cron: str, text: str) -> str:
    if len(cron) > LONGEST_CRON:
        raise BadInput(
            f"That schedule is longer than {LONGEST_CRON} characters. Please shorten it.", field="when"
        )
    if len(cron.split()) != 5:
        raise BadInput("A cron line has five parts here: minute, hour, day, month, weekday.", field="when")
    # Any moment will do: only whether the line can be read, and how often it comes, is asked.
    found = _simulated(cron, datetime(2000, 1, 1, tzinfo=UTC), text)
    if len(found.minutes) != 1:
        raise BadInput(
            "A digest comes once an hour at most. Name one minute, like `0 * * * *`.", field="when"
        )
    if next(found, None) is None:
        raise _not_understood(text)
    return cron


def _simulated(cron: str, start: datetime, text: str) -> CronSim:
    try:
        return CronSim(cron, start)
    except CronSimError as error:
        raise _not_understood(text) from error


def _clock(match: re.Match[str], text: str) -> tuple[int, int]:
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half in {"am", "pm"}:
        if not 1 <= hour <= 12:
            raise _not_understood(text)
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise BadInput(
            f"`{shown(match[0].strip())}` is not a time. Write it like `9:00` or `18:30`.", field="when"
        )
    return hour, minute


def _days(typed: str) -> str | None:
    said = re.sub(r"^(?:on|each|every|all)\b|\bat$|\bon\b", " ", typed)
    said = " ".join(re.sub(r"^\s*(?:every|each)\b", " ", said).split())
    if not said:
        return "*" if typed else None
    if said in _NAMED:
        return _NAMED[said]
    weekly = re.sub(r"^(?:weekly|week)\s+", "", said)
    parts = [each for each in re.split(r"\s*,\s*|\s+and\s+|\s+", weekly) if each and each != "and"]
    ranges = [_span(each) for each in parts]
    if not ranges or None in ranges:
        return None
    return ",".join(dict.fromkeys(each for each in ranges if each))


def _span(part: str) -> str | None:
    ends = [_weekday(each) for each in part.split("-")]
    if len(ends) > 2 or None in ends:
        return None
    first, *last = [each for each in ends if each is not None]
    if not last or last[0] == first:
        return str(first)
    # Friday to Monday passes Sunday, which cron also knows as 7.
    return f"{first}-{last[0]}" if first < last[0] else f"{first}-7,{_until(last[0])}".removesuffix(",")


def _until(last: int) -> str:
    return "" if last == 0 else ("1" if last == 1 else f"1-{last}")


def _weekday(word: str) -> int | None:
    stem = word.rstrip(".").removesuffix("s") if len(word) > 4 else word
    fitting = [
        number for number, day in enumerate(_DAYS) if len(stem) > 2 and day.casefold().startswith(stem)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _spoken_days(days: str) -> str | None:
    plain = {"*": "day", "1-5": "weekday", "0,6": "weekend", "6,0": "weekend"}
    if days in plain:
        return plain[days]
    if not re.fullmatch(r"[0-7](,[0-7])*", days):
        return None
    return listed([_DAYS[int(each) % 7] for each in days.split(",")])


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    # A wall time that does not exist comes back as another one: the next minute that does is taken.
    while True:
        at = wall.replace(tzinfo=zone).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) == wall:
            return at
        wall += timedelta(minutes=1)


def _not_understood(text: str) -> BadInput:
    return BadInput(
        f"`{shown(text)}` is not a time I understand. "
        "Write `every weekday at 9`, `monday 10:00`, `daily 8:30`, `hourly`, or a cron line like `0 9 * * 1-5`.",
        field="when",
    )
