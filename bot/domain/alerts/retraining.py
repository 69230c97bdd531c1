"""Retraining: somebody at an alert has a trainer asked to retrain the model, and it says what came of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.alerts.alert import Alert, AlertKind
from bot.domain.deployment import Deployer, Target
from bot.domain.registry import DataSetVersion, PersonId
from bot.domain.working_time import Duration

WITHIN = Duration("1d", seconds=24 * 3600)
"""How long a trainer has, where the policy says nothing else."""

# Where another version of the same training can help. What servers serve, rows that do not come and data that are silent
# are mended elsewhere: a model that was retrained meets the same trouble.
HELPED = frozenset({AlertKind.DRIFT, AlertKind.PERFORMANCE, AlertKind.QUALITY, AlertKind.MONITOR})


class RetrainingState(StrEnum):
    """How far a retraining is. `failed` is the trainer's own word; `unanswered` did not take it, or said nothing in time."""

    ASKED = "asked"
    TOLD = "told"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNANSWERED = "unanswered"
    STOPPED = "stopped"


_ENDS = frozenset(
    {RetrainingState.DONE, RetrainingState.FAILED, RetrainingState.UNANSWERED, RetrainingState.STOPPED}
)
MOVES: Mapping[RetrainingState, frozenset[RetrainingState]] = {
    # Whoever is quick reports before the answer to the telling has arrived.
    RetrainingState.ASKED: frozenset(RetrainingState) - {RetrainingState.ASKED},
    # Only told again: see `may_be_told_again`.
    RetrainingState.TOLD: _ENDS | {RetrainingState.RUNNING, RetrainingState.ASKED},
    RetrainingState.RUNNING: _ENDS,
    RetrainingState.DONE: frozenset(),
    RetrainingState.FAILED: frozenset(),
    RetrainingState.UNANSWERED: frozenset({RetrainingState.ASKED}),
    RetrainingState.STOPPED: frozenset(),
}
UNDER_WAY = frozenset(RetrainingState) - _ENDS
_UNHEARD = frozenset({RetrainingState.ASKED, RetrainingState.TOLD, RetrainingState.UNANSWERED})


@dataclass(frozen=True, slots=True)
class Retraining:
    """One trainer asked once. `version` was live then; `made` is what came of it, where that is known.

    Where it is told is not in it, for that may be all that keeps an address. `run_id`: the run that trained, as the
    trainer names it.
    """

    id: int
    alert_id: int
    model: str
    environment: str
    version: int | None
    trainer: str
    state: RetrainingState
    asked_by: PersonId
    reason: str
    created_at: datetime
    due_at: datetime
    within: str
    tries: int = 0
    next_try_at: datetime | None = None
    run_id: str = ""
    made: int | None = None
    details: str = ""
    url: str = ""
    ended_at: datetime | None = None

    @property
    def subject(self) -> str:
        """What its own message under the alert's shows: `T-3`; nobody types it."""
        return f"T-{self.id}"

    @property
    def alert(self) -> str:
        """The alert it was asked for at: `A-9`."""
        return f"A-{self.alert_id}"

    @property
    def is_under_way(self) -> bool:
        """Whether something is still expected of the trainer."""
        return self.state in UNDER_WAY


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be asked of whom: read before it is confirmed."""

    alert: Alert
    trainer: Deployer
    version: int | None = None
    run_id: str | None = None
    data: tuple[DataSetVersion, ...] = ()

    @property
    def mark(self) -> str:
        """The same for the same trainer and live version: what somebody read is what is asked, or nothing is."""
        said = f"{self.trainer.name}\0{self.trainer.target}\0{self.version}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Trained:
    """What a trainer says of one retraining."""

    state: RetrainingState
    details: str = ""
    url: str = ""
    run_id: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class TrainOrder:
    """What a trainer is told: why, what is live, by which run and data that was made, and where it reports.

    `key` is the webhook's id, the same at each try.
    """

    retraining: Retraining
    alert: Alert
    target: Target
    key: str
    run_id: str | None = None
    data: tuple[DataSetVersion, ...] = ()

    @property
    def deployer(self) -> str:
        """Whom to tell."""
        return self.retraining.trainer

    @property
    def inputs(self) -> tuple[str, ...]:
        """What a workflow is started with: nothing that people or data wrote, for workflows paste inputs into shells."""
        return ("attempt", "alert", "model", "environment", "version", "run", "report_to")

    def payload(self, address: str) -> dict[str, object]:
        """As JSON has it; `address` is where this bot is reached."""
        told = self.retraining
        return {
            "type": "retraining.requested",
            "timestamp": told.created_at.isoformat(),
            "data": {
                "attempt": told.id,
                "trainer": told.trainer,
                "alert": told.alert,
                "kind": self.alert.kind.value,
                "title": self.alert.title,
                "model": told.model,
                "environment": told.environment,
                "version": told.version,
                "run": self.run_id,
                "data": [
                    {"name": each.name, "version": each.version, "fingerprint": each.fingerprint}
                    for each in self.data
                ],
                "reason": told.reason,
                "report_to": f"{address}/api/v1/retrainings/{told.id}",
                "until": told.due_at.isoformat(),
            },
        }


def may_move(current: RetrainingState, to: RetrainingState) -> bool:
    """Whether the table of legal moves allows it."""
    return to in MOVES[current]


def may_be_told_again(found: Retraining) -> bool:
    """Whether another telling makes sense: the trainer did not take it, or nothing was heard of it since."""
    return found.state in _UNHEARD


def is_helped(alert: Alert) -> bool:
    """Whether training anew can help against what is wrong."""
    return alert.kind in HELPED
