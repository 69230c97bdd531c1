"""What was claimed of a version when it was promoted, beside what holds now."""

from dataclasses import dataclass

from bot.domain.interval import Known, apart
from bot.domain.measures import measures_of
from bot.domain.paired import measure_of
from bot.domain.performance.measuring import measured
from bot.domain.performance.tasks import Wanted, fits, usual_measure
from bot.domain.performance.told import Against, Measured, Task, Verdict
from bot.domain.policy import Better
from bot.domain.predictions import Predictions


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """The metrics that a promotion was decided on, by their names, and the predictions behind them, where they are stored."""

    by: str
    metrics: dict[str, float]
    predictions: Predictions | None = None


def wanted_by(claim: Claim, task: Task) -> tuple[Wanted, ...]:
    """The measures that give the claimed metrics again: by the predictions where they are there, else by their names."""
    found = []
    for name, value in claim.metrics.items():
        known = [each for each in measures_of(name) if fits(task, each)]
        exact = None if claim.predictions is None else measure_of(name, [(value, claim.predictions)])[0]
        if exact is not None and fits(task, exact):
            found.append(Wanted(exact, name))
        elif known:
            found.append(Wanted(usual_measure(task, name), name))
    return tuple(found)


def against_claim(claim: Claim, wanted: Wanted, now: Measured) -> Against | None:
    """Now minus what was claimed: better or worse only where the interval of the difference leaves no other reading.

    The two share no rows, so their intervals are put together as of independent samples. Where the predictions behind the
    claim are not stored, its own uncertainty is not known and left out, which the answer says.
    """
    if now.value is None or now.low is None or now.high is None or wanted.reported not in claim.metrics:
        return None
    value = claim.metrics[wanted.reported]
    then = None if claim.predictions is None else measured(wanted.measure, claim.predictions.answers)
    has_ends = then is not None and then.low is not None and then.high is not None
    claimed = (
        Known(value, then.low, then.high)
        if then and has_ends and then.low is not None and then.high is not None
        else Known(value, value, value)
    )
    gap = apart(claimed, Known(now.value, now.low, now.high))
    low, high = (claimed.low, claimed.high) if has_ends else (None, None)
    return Against(
        wanted.reported, wanted.measure.name, claim.by, value, low, high, gap.value, gap.low, gap.high,
        _verdict(gap, now.better),
    )  # fmt: skip


def _verdict(gap: Known, better: Better) -> Verdict:
    if gap.low <= 0 <= gap.high:
        return Verdict.CANNOT_TELL
    return Verdict.BETTER if (gap.low > 0) is (better is Better.HIGHER) else Verdict.WORSE
