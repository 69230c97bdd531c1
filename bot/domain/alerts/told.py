"""What the message of an alert says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.alerts.alert import Alert, AlertState
from bot.domain.alerts.retraining import Retraining
from bot.domain.pagers import Attempt
from bot.domain.registry import EnvironmentChange, PersonId

LOOKED_BACK = timedelta(hours=24)
"""What changed within this before an alert is named beside it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The loudest of the open alerts, of those the oldest first, and how many are open in all."""

    shown: tuple[Alert, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Told:
    """An alert at a moment, and what stands beside it.

    `others` are told in the same message. `moves`: what went live there in the day before, the newest first; `moved`: what did since; `policy`:
    the number of the revision that came into force in that day. `called`: who is on call, else the owners. `back_to`:
    the version before, where what is live went live before the alert opened. `trainer`: who would retrain the model of
    the first open one, where that can be asked for; `retraining`: what was asked last. `rang`: when the pager last took it
    that people are to be called; `attempts`: the last ones to tell it anything, the newest first, of `tried` in all.
    """

    alert: Alert
    at: datetime
    others: tuple[Alert, ...] = ()
    moves: tuple[EnvironmentChange, ...] = ()
    moved: tuple[EnvironmentChange, ...] = ()
    policy: int | None = None
    runbook: str | None = None
    called: tuple[PersonId, ...] = ()
    back_to: int | None = None
    trainer: str | None = None
    retraining: Retraining | None = None
    rang: Attempt | None = None
    attempts: tuple[Attempt, ...] = ()
    tried: int = 0

    @property
    def everything(self) -> tuple[Alert, ...]:
        """The alert and those told with it."""
        return (self.alert, *self.others)

    @property
    def about(self) -> Alert:
        """The first of them that is still open: what is done in the message is done to it."""
        return next((each for each in self.everything if each.ended_at is None), self.alert)

    @property
    def is_over(self) -> bool:
        """Whether all of them ended."""
        return all(each.state(self.at) is AlertState.ENDED for each in self.everything)
