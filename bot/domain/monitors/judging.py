"""What a monitor makes of what it sees: pure, of profiles and numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.drift.drift import ColumnDrift, drift
from bot.domain.drift.thresholds import FALSE_ALARMS_AT_MOST, Thresholds
from bot.domain.drift.unknown import Unknown
from bot.domain.monitors.learned import ENOUGH, lower, upper
from bot.domain.monitors.monitor import Limits, Monitor, Statistic, What
from bot.domain.monitors.reading import Judgement, Moved, Status, Why, Wrong
from bot.domain.predictions import ID, PREDICTION, SCORE, TRUTH
from bot.domain.profile.profile import Profile
from bot.domain.profile.together import narrowed, together
from bot.domain.quality.findings import FindingKind

# So many columns and findings are kept: whoever mends the first sees the rest next time.
KEPT = 20
# What nothing that reads the batch can do with.
BROKEN = frozenset(
    {
        FindingKind.NO_ROWS,
        FindingKind.MISSING,
        FindingKind.RENAMED,
        FindingKind.RETYPED,
        FindingKind.ALL_NULL,
    }
)
# Where chance alone decides: so small must its part in it be, of all columns of a look together.
BY_CHANCE_ALONE = 0.001
_PREDICTED = (SCORE, PREDICTION)
_NO_FEATURES = frozenset({ID, TRUTH, *_PREDICTED})


def unknown(why: Why) -> Judgement:
    """Nothing can be judged: no data where none came, else nothing is known."""
    return Judgement(Status.NO_DATA if why in {Why.NO_BATCH, Why.NO_METRIC} else None, why=why)


def judged_drift(
    monitor: Monitor, reference: Profile, current: Profile, earlier: Sequence[Profile] = ()
) -> Judgement:
    """How far the current profile moved; of a learned limit, `earlier` are the windows that it is learned from."""
    names = [each.name for each in reference.columns if _is_watched(monitor, each.name)]
    found = _compared(narrowed(reference, names), narrowed(current, names), monitor)
    if not found:
        return unknown(Why.NO_COLUMNS)
    if monitor.limits.is_learned:
        return _by_variation(monitor, found, earlier, names)
    key = (monitor.statistic or Statistic.PSI).key
    over = [each for each in found if _drifted(each, monitor)]
    status = Status.DEGRADED if over else Status.HEALTHY
    return Judgement(
        status,
        max(_value(each, key) for each in over or found),
        high=monitor.upper,
        moved=_furthest(over, key),
        columns=len(found),
    )


def compared(monitor: Monitor, reference: Profile, current: Profile) -> tuple[ColumnDrift, ...]:
    """The columns that a monitor compares, each drifted where that is over its limit; of a learned limit, over the usual one."""
    names = [each.name for each in reference.columns if _is_watched(monitor, each.name)]
    found = _compared(narrowed(reference, names), narrowed(current, names), monitor)
    return tuple(replace(each, drifted=_drifted(each, monitor)) for each in found)


def judged_number(limits: Limits, value: float, status: Status) -> Judgement:
    """A number against its limits; `status` is what it means to be beyond them."""
    over = limits.above is not None and value > limits.above
    under = limits.below is not None and value < limits.below
    return Judgement(status if over or under else Status.HEALTHY, value, limits.below, limits.above)


def judged_by_others(
    share: float,
    value: float,
    others: Sequence[float],
    status: Status,
    *,
    falls: bool = True,
    rises: bool = True,
    are_counts: bool = False,
) -> Judgement:
    """A number against what earlier windows showed; whether it matters that it `falls` and `rises`."""
    if len(others) < ENOUGH:
        return replace(unknown(Why.LEARNING), learned_from=len(others))
    of_each = share / 2 if falls and rises else share
    low = lower(others, of_each, are_positive=are_counts) if falls else None
    high = upper(others, of_each, are_positive=are_counts) if rises else None
    return replace(judged_number(Limits(high, low), value, status), learned_from=len(others))


def judged_quality(monitor: Monitor, found: Iterable[Wrong]) -> Judgement:
    """What is wrong with batches; what nothing that reads them can do with fails, the rest is only not as it should be."""
    every = list(found)
    # What could not be examined is no fault of the data, and must not be taken for well either: it is told.
    unseen = {each.finding: each for each in every if each.finding.kind is FindingKind.UNEXAMINED}
    wrong = [each for each in every if each.finding.kind is not FindingKind.UNEXAMINED]
    over = len(wrong) > (monitor.upper or 0)
    broken = any(each.finding.kind in BROKEN for each in wrong)
    status = Status.FAILING if broken else Status.DEGRADED
    return Judgement(
        status if over else Status.HEALTHY,
        float(len(wrong)),
        high=monitor.upper,
        wrong=(*wrong[:KEPT], *list(unseen.values())[:KEPT]),
        found=len(wrong),
    )


def _is_watched(monitor: Monitor, name: str) -> bool:
    if monitor.columns:
        return name in monitor.columns
    return name in _PREDICTED if monitor.what is What.PREDICTION_DRIFT else name not in _NO_FEATURES


def _compared(reference: Profile, current: Profile, monitor: Monitor) -> list[ColumnDrift]:
    key = (monitor.statistic or Statistic.PSI).key
    limits = Thresholds()
    if monitor.upper is not None and hasattr(limits, key):
        limits = replace(limits, **{key: monitor.upper})
    columns = drift(reference, current, limits).columns
    # What is missing, or of another type, is a matter of quality.
    return [each for each in columns if not isinstance(each.unknown, Unknown) and _has(each, key)]


def _drifted(column: ColumnDrift, monitor: Monitor) -> bool:
    chance = 1.0 if column.corrected is None else column.corrected
    if monitor.statistic is Statistic.CHI2:
        return chance <= BY_CHANCE_ALONE and _value(column, "chi2") > (monitor.upper or 0.0)
    return chance <= FALSE_ALARMS_AT_MOST and (monitor.statistic or Statistic.PSI).key in column.exceeded


def _by_variation(
    monitor: Monitor, found: Sequence[ColumnDrift], earlier: Sequence[Profile], names: Sequence[str]
) -> Judgement:
    key = (monitor.statistic or Statistic.PSI).key
    shown = _variation(monitor, [narrowed(each, names) for each in earlier])
    share = monitor.limits.false_alarms or 0.0
    high = upper(shown, share, are_positive=True)
    if high is None:
        return replace(unknown(Why.LEARNING), learned_from=len(shown))
    over = [each for each in found if _value(each, key) > high]
    return Judgement(
        Status.DEGRADED if over else Status.HEALTHY,
        max(_value(each, key) for each in found),
        high=high,
        moved=_furthest(over, key),
        columns=len(found),
        learned_from=len(shown),
    )


def _variation(monitor: Monitor, earlier: Sequence[Profile]) -> list[float]:
    """How far each earlier window lies from all others, by its worst column: so all columns share the false alarms."""
    if len(earlier) < ENOUGH:
        return [0.0] * len(earlier)
    key = (monitor.statistic or Statistic.PSI).key
    before = [earlier[0]]
    for each in earlier[1:-1]:
        before.append(together([before[-1], each]))
    after = [earlier[-1]]
    for each in reversed(earlier[1:-1]):
        after.append(together([after[-1], each]))
    after.reverse()
    shown = []
    for at, each in enumerate(earlier):
        others = together([*before[at - 1 : at], *after[at : at + 1]])
        found = _compared(others, each, monitor)
        if found:
            shown.append(max(_value(column, key) for column in found))
    return shown


def _has(column: ColumnDrift, key: str) -> bool:
    return getattr(column, key) is not None


def _value(column: ColumnDrift, key: str) -> float:
    return float(getattr(column, key))


def _furthest(found: Iterable[ColumnDrift], key: str) -> tuple[Moved, ...]:
    moved = (Moved(each.name, _value(each, key)) for each in found)
    return tuple(sorted(moved, key=lambda each: (-each.value, each.column))[:KEPT])
