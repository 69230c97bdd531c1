"""Trained runs as frozen values, kept as JSON; nothing here trains or imports what trains."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from pydantic import TypeAdapter

from bot.domain.registry import Artifact
from bot.domain.runs import MetricPoint, Run
from demo.predicted import Predicted

_WEEK = timedelta(weeks=1)
# From the last run to the last promotion of `demo.history`.
FOLLOWED_BY = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class TrainedRun:
    """A run, every value it logged, what it left behind, and what it says of its holdout."""

    run: Run
    history: tuple[MetricPoint, ...]
    artifact: Artifact
    predicted: Predicted


@dataclass(frozen=True, slots=True)
class Trained:
    """Everything the demo organisation has trained, the earliest run first."""

    runs: tuple[TrainedRun, ...]

    def of(self, experiment: str) -> tuple[TrainedRun, ...]:
        """The runs of one experiment."""
        return tuple(each for each in self.runs if each.run.experiment == experiment)

    def named(self, name: str) -> TrainedRun:
        """The run of that name; raises KeyError when there is none."""
        for each in self.runs:
            if each.run.name == name:
                return each
        raise KeyError(name)

    def ending_before(self, at: datetime) -> "Trained":
        """The same work moved by whole weeks: it and what followed from it lie before `at`, by a week at most."""
        last = max(each.run.ended_at or each.run.started_at for each in self.runs) + FOLLOWED_BY
        # Floor division: the last week that is over, so that nothing lies in the future.
        weeks = (at - last) // _WEEK
        return Trained(tuple(_moved(each, _WEEK * weeks) for each in self.runs))


def to_json(trained: Trained) -> bytes:
    """The runs as JSON; `from_json` reads it back."""
    return _adapter().dump_json(trained)


def from_json(text: bytes) -> Trained:
    """The runs as they were written; raises ValueError when the text is not theirs."""
    return _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[Trained]:
    return TypeAdapter(Trained)


def _moved(trained: TrainedRun, by: timedelta) -> TrainedRun:
    run = trained.run
    ended_at = None if run.ended_at is None else run.ended_at + by
    milliseconds = by // timedelta(milliseconds=1)
    return replace(
        trained,
        run=replace(run, started_at=run.started_at + by, ended_at=ended_at),
        history=tuple(
            replace(point, timestamp_ms=point.timestamp_ms + milliseconds) for point in trained.history
        ),
    )
