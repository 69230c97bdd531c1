"""Reviews: named people are asked to look at a version, each answers once, and the answers make a result."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.registry import PersonId
from bot.domain.text import shown
from bot.domain.working_time import Duration, WorkingHours, after, spoken_duration
from bot.errors import BadInput

UNSAID = Duration("3 working days", working_days=3)
"""How long a review takes when nobody says."""
LONGEST = timedelta(days=366)
_NUMBER = re.compile(r"[rR]-?([0-9]{1,9})")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class ReviewKind(StrEnum):
    """What is looked at."""

    CODE = "code"
    DATA = "data"
    FAIRNESS = "fairness"
    SECURITY = "security"
    REVALIDATION = "revalidation"
    DECISION = "decision"


ASKED = tuple(each for each in ReviewKind if each is not ReviewKind.DECISION)
"""What people ask for. A decision past the rules is looked at because the bot asks for it."""


class ReviewResult(StrEnum):
    """What a reviewer says: fine, not fine, or something to be answered before it is."""

    PASSED = "passed"
    NOT_PASSED = "not passed"
    FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class ReviewAnswer:
    """One reviewer; `result` is None until they answer."""

    person: PersonId
    result: ReviewResult | None = None
    findings: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """Some people are asked for a review of one kind of a version, until a moment.

    `request` is the number of the one that was overridden or rolled back, where the bot asks afterwards.
    """

    id: int
    model: str
    version: int
    kind: ReviewKind
    asked_by: PersonId
    asked_at: datetime
    due_at: datetime
    answers: tuple[ReviewAnswer, ...] = ()
    channel: str | None = None
    request: int | None = None

    @property
    def name(self) -> str:
        """As it is typed: `R-3`."""
        return f"R-{self.id}"

    @property
    def waits_for(self) -> tuple[PersonId, ...]:
        """Who has not answered."""
        return tuple(each.person for each in self.answers if each.result is None)

    @property
    def passed_at(self) -> datetime | None:
        """When the last answer made it pass; None while it has not, or when it did not."""
        given = [each.at for each in self.answers if each.at is not None]
        return max(given, default=None) if self.passed else None

    @property
    def passed(self) -> bool | None:
        """What it came to; None while it is under way."""
        return outcome(each.result for each in self.answers)


def outcome(results: Iterable[ReviewResult | None]) -> bool | None:
    """Passed when everybody said so; not passed as soon as one person said anything else.

    >>> outcome([ReviewResult.PASSED, None]), outcome([None, ReviewResult.FINDINGS])
    (None, False)
    """
    found = list(results)
    if any(each not in {None, ReviewResult.PASSED} for each in found):
        return False
    return None if None in found else True


def review_number(text: str) -> int | None:
    """The number of `R-3`, however it is written."""
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match else None


def due(spoken: str, at: datetime, zone: str, hours: WorkingHours) -> datetime:
    """When `friday`, `tomorrow`, `2026-12-04`, `3d` or `2 working days` ends, for somebody in that zone.

    A day ends when work does. BadInput for what is no time, past, or further away than a year.
    """
    typed = " ".join(spoken.casefold().split()) or UNSAID.text
    day = day_named(typed, at.astimezone(ZoneInfo(zone)), hours)
    try:
        found = (
            after(at, spoken_duration(typed), hours)
            if day is None
            else datetime.combine(day, hours.end, ZoneInfo(zone))
        )
    except (ValueError, OverflowError):
        raise BadInput(
            f"`{shown(spoken)}` is no day I understand. Write `friday`, `tomorrow`, `2026-12-04` or `3 working days`.",
            field="due",
        ) from None
    if not at < found <= at + LONGEST:
        raise BadInput(f"`{shown(spoken)}` is not within the year that is ahead.", field="due")
    return found


def day_named(typed: str, now: datetime, hours: WorkingHours) -> date | None:
    """The day that `friday`, `tomorrow` or `2026-12-04` is, from a moment; None for what names no day."""
    today = now.date()
    if typed in {"today", "tomorrow"}:
        return today + timedelta(days=typed == "tomorrow")
    named = [number for number, name in enumerate(_DAYS) if len(typed) > 2 and name.startswith(typed)]
    if named:
        ahead = (named[0] - today.weekday()) % 7
        # On a Friday evening, Friday is the next one.
        is_over = ahead == 0 and now.time() >= hours.end
        return today + timedelta(days=7 if is_over else ahead)
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
