"""A calendar file beside the policy: which days it makes free. Its libraries are loaded where a policy names one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

Calendar = Callable[[str], frozenset[date]]
"""Reads the free days of the calendar of that name; ValueError where it cannot."""

LONGEST_CALENDAR = 512 * 1024
# Fixed, and not counted from today: the same file says the same days whenever it is read.
FIRST, LAST = date(2000, 1, 1), date(2060, 1, 1)
MOST_EVENTS, MOST_RULES, MOST_DAYS = 2000, 100, 5000
MOST_AT_ONCE = timedelta(days=366)
_YEARS = 5
# What repeats more often is no holiday, and unfolds without end.
_SELDOM = {"YEARLY", "MONTHLY", "WEEKLY"}
# What the libraries raise over malformed text, beside errors of their own, which are ValueErrors.
_MALFORMED = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)


def days_off(content: bytes) -> frozenset[date]:
    """The days of the all-day events, within 2000 to 2059; what has a time of day takes no day off.

    ValueError, as the rest of a sentence about the file, for what is no calendar or unfolds without end.
    """
    if len(content) > LONGEST_CALENDAR:
        raise ValueError(f"is longer than {LONGEST_CALENDAR // 1024} kB")
    try:
        found = _days(content)
    except _Unusable as trouble:
        raise ValueError(str(trouble)) from trouble
    except _MALFORMED as error:
        raise ValueError("is no calendar that can be read (iCalendar, `BEGIN:VCALENDAR`)") from error
    if not found:
        raise ValueError("holds no all-day event between 2000 and 2059, so it makes no day free")
    return found


def written(days: Iterable[date]) -> str:
    """Days as a revision of the policy keeps them: one a line, in order."""
    return "\n".join(each.isoformat() for each in sorted(days))


def kept(text: str) -> frozenset[date]:
    """The days that a revision kept."""
    return frozenset(date.fromisoformat(each) for each in text.split())


class _Unusable(Exception):
    """It is a calendar, and cannot be one of holidays."""


def _days(content: bytes) -> frozenset[date]:
    # Imported here: a policy without a calendar pays for none of it.
    import recurring_ical_events
    from icalendar import Calendar

    calendar = Calendar.from_ical(content)
    events: Sequence[Event] = calendar.events
    _refuse_endless(events)
    found: set[date] = set()
    whole = recurring_ical_events.of(calendar)
    for year in range(FIRST.year, LAST.year, _YEARS):
        for event in whole.between(date(year, 1, 1), date(year + _YEARS, 1, 1)):
            found.update(_of(event))
        if len(found) > MOST_DAYS:
            raise _Unusable(f"makes more than {MOST_DAYS:,} days free")
    return frozenset(found)


def _refuse_endless(events: Sequence["Event"]) -> None:
    if len(events) > MOST_EVENTS:
        raise _Unusable(f"holds more than {MOST_EVENTS:,} events")
    if any(each.duration > MOST_AT_ONCE for each in events):
        raise _Unusable(f"holds an event of more than {MOST_AT_ONCE.days} days")
    rules = [rule for each in events for rule in _rules(each)]
    if len(rules) > MOST_RULES:
        raise _Unusable(f"holds more than {MOST_RULES} events that repeat")
    if any(word not in _SELDOM for rule in rules for word in rule):
        raise _Unusable("holds an event that repeats daily or more often")


def _rules(event: "Event") -> Iterator[set[str]]:
    """Of each rule of an event how often it repeats."""
    said = event.get("RRULE")
    for rule in said if isinstance(said, list) else [said] if said else []:
        yield {str(each).upper() for each in rule.get("FREQ", [])}


def _of(event: "Event") -> Iterator[date]:
    start, end = event.start, event.end
    is_off = str(event.get("STATUS", "")).upper() != "CANCELLED"
    if not is_off or isinstance(start, datetime) or isinstance(end, datetime):
        return
    day, last = max(start, FIRST), min(max(end, start + timedelta(days=1)), LAST)
    while day < last:
        yield day
        day += timedelta(days=1)
