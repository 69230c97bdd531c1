"""Probation: what went live proves itself for a time before it counts as good."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.working_time import Duration


class OnBreach(StrEnum):
    """What comes of trouble in a probation: a person is asked, or the bot goes back itself."""

    PROPOSE = "propose_rollback"
    ROLL_BACK = "rollback"


@dataclass(frozen=True, slots=True)
class ProbationRule:
    """How long a version proves itself after it went live, and what comes of trouble meanwhile."""

    length: Duration
    on_breach: OnBreach = OnBreach.PROPOSE


@dataclass(frozen=True, slots=True)
class Probation:
    """The probation of one request, as it was fixed when its version went live.

    Trouble that opens from `since` on counts: since it went live, and once trouble was over, what came after that.
    `breach` is the trouble that stopped it, empty when there is none; `breached_at` when that was noticed. `ended_at`
    is set when the version was moved away by others before it was confirmed.
    """

    request_id: int
    since: datetime
    ends_at: datetime
    on_breach: OnBreach
    breach: str = ""
    breached_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_paused(self) -> bool:
        """Whether trouble stopped it: it is not confirmed until that is over, or somebody decides."""
        return self.breached_at is not None

    def left(self, at: datetime) -> timedelta:
        """How long it still takes."""
        return max(self.ends_at - at, timedelta())


def begun(request_id: int, rule: ProbationRule, at: datetime) -> Probation:
    """The probation of what goes live now: its end moves no more, whatever becomes of the policy."""
    return Probation(request_id, at, at + timedelta(seconds=rule.length.seconds), rule.on_breach)


def left_words(left: timedelta) -> str:
    """What is left of it, in whole hours: it is drawn again once an hour."""
    hours = -(-int(left.total_seconds()) // 3600)
    return f"{hours} h left" if hours > 1 else "less than an hour left"
