"""Delegations: for some time somebody may approve and reject where another could, and both names are recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.people import Person
from bot.domain.registry import PersonId
from bot.domain.reviews import day_named
from bot.domain.text import shown
from bot.domain.working_time import WorkingHours, spoken_duration
from bot.errors import BadInput

LONGEST = timedelta(days=30)


class EndedBy(StrEnum):
    """Why a delegation ended."""

    TIME = "time"
    STOPPED = "stopped"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Delegation:
    """The `delegate` decides where the `delegator` could, until a moment."""

    id: int
    delegator: PersonId
    delegate: PersonId
    since: datetime
    until: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lent:
    """A delegation to somebody about to decide, with its delegator as Slack describes them now."""

    delegation: Delegation
    delegator: Person


def until(spoken: str, at: datetime, hours: WorkingHours) -> datetime:
    """When `friday`, `2026-12-04` (each until midnight) or `10d` ends in the zone of the hours; BadInput beyond 30 days."""
    typed = " ".join(spoken.casefold().split())
    zone = ZoneInfo(hours.zone)
    day = day_named(typed, at.astimezone(zone), hours)
    try:
        if day is None:
            length = spoken_duration(typed)
            days = timedelta(days=length.working_days, seconds=length.seconds + length.working_seconds)
            found = at + days
        else:
            found = datetime.combine(day + timedelta(days=1), time(), zone)
    except (ValueError, OverflowError):
        raise BadInput(
            f"`{shown(spoken)}` is no day I understand. Write `friday`, `2026-12-04` or `10d`.", field="until"
        ) from None
    if found <= at:
        raise BadInput(f"`{shown(spoken)}` is over already. Name a day that comes.", field="until")
    # Of the day that is 30 days ahead, as much as is left of them.
    longest = LONGEST if day is None else LONGEST + timedelta(days=1)
    if found > at + longest:
        raise BadInput("A delegation lasts 30 days at most. Name a nearer day.", field="until")
    return min(found, at + LONGEST).astimezone(at.tzinfo)


def stand_ins(
    delegations: Iterable[Delegation], holders: Iterable[PersonId], gone: frozenset[PersonId]
) -> Mapping[PersonId, PersonId]:
    """Who may decide for which of the holders, and is neither one of them nor gone."""
    held = list(holders)
    return {
        each.delegate: each.delegator
        for each in delegations
        if each.delegator in held and each.delegate not in held and not {each.delegator, each.delegate} & gone
    }
