"""Looking again at what has long been live: when that is due, and when somebody is reminded of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import IntEnum

from bot.domain.registry import ChangeKind, EnvironmentChange
from bot.domain.reviews import Review, ReviewKind
from bot.domain.working_time import Duration

AHEAD = timedelta(days=30)


class Step(IntEnum):
    """Which of the two reminders of one revalidation it is."""

    AHEAD = 1
    OVERDUE = 2


def due_at(asked: Duration, moves: Sequence[EnvironmentChange], reviews: Iterable[Review]) -> datetime | None:
    """When what is live in an environment is due to be looked at again; None where nothing is.

    `moves` are those of the environment, newest first. It counts from the last promotion there, or from the
    last passed revalidation of any version of the model. What somebody moved there outside, and what was found, was validated by nobody: it
    counts from that move all the same, as the first moment that is known.
    """
    if not moves or moves[0].to_version is None:
        return None
    promoted = next((x.at for x in moves if x.kind is ChangeKind.PROMOTION), moves[-1].at)
    passed = (each.passed_at for each in reviews if each.kind is ReviewKind.REVALIDATION)
    return max([promoted, *(each for each in passed if each is not None)]) + timedelta(seconds=asked.seconds)


def step(asked: Duration, due: datetime, at: datetime) -> Step | None:
    """Which reminder it is time for; None when it is too early for any."""
    if at >= due:
        return Step.OVERDUE
    # Of a short period the last third is ahead enough.
    ahead = min(AHEAD, timedelta(seconds=asked.seconds) / 3)
    return Step.AHEAD if at >= due - ahead else None
