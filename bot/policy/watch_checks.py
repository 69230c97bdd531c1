"""What `policy check` finds about monitors: those that can never look or learn, and those that are louder than they can be."""

from collections.abc import Iterator, Sequence

from bot.domain.monitors.monitor import ENOUGH, Monitor, Reference, Statistic, What
from bot.domain.policy import ModelRules, Policy
from bot.domain.severity import Severity
from bot.domain.text import coded, did_you_mean, listed, near
from bot.policy.data_places import DataPlace, data_places
from bot.policy.findings import Finding, FindingKind, KnownData, Outside

# What it answers and by what: no feature of it.
_ANSWERS = frozenset({"prediction_id", "truth", "score", "prediction"})
_PREDICTED = frozenset({"score", "prediction"})
_OF_NUMBERS = frozenset({Statistic.KS, Statistic.WASSERSTEIN})


def watches(policy: Policy, outside: Outside) -> Iterator[Finding]:
    """Of every monitor, where it is said."""
    for place in data_places(policy, outside):
        own = place.rules.monitors if place.key else policy.usual
        for monitor in own:
            yield from _by_itself(place, monitor, outside)
            yield from _of_data(place if place.key else _everywhere(policy, monitor, outside), monitor)


def _everywhere(policy: Policy, monitor: Monitor, outside: Outside) -> DataPlace:
    """All models that one of all models watches."""
    rest = ModelRules("", quality=policy.quality)
    if outside.data is None:
        return DataPlace("", rest, None)
    watched = [x for name, x in outside.data.items() if monitor in policy.watching(policy.of(name))]
    return DataPlace("", rest, watched)


def _by_itself(place: DataPlace, monitor: Monitor, outside: Outside) -> Iterator[Finding]:
    key = f"{place.key}monitors"
    windows = monitor.remembers // monitor.looks_back
    if monitor.limits.is_learned and windows < ENOUGH:
        yield Finding(
            FindingKind.NEVER_LEARNS,
            key,
            f"`{monitor.name}` of `{key}` can never learn its limit: {max(windows, 0)} of its windows fit into the time that it "
            f"looks back, and it takes {ENOUGH}. Say a longer `reference`, or a shorter `window`.",
        )
    loud = monitor.loudness(place.rules.tier) is Severity.PAGE
    if loud and outside.pages is False:
        yield Finding(
            FindingKind.NO_PAGER,
            key,
            f"`{monitor.name}` of `{key}` pages, and no pager is set up: whoever is on call reads it in Slack alone. "
            "Set MLOPS_PAGER, or say `severity: channel`.",
        )
    if loud and monitor.what.is_drift:
        yield Finding(
            FindingKind.DRIFT_PAGES,
            key,
            f"`{monitor.name}` of `{key}` pages, which drift does not unless it is said: what moved need not do harm. "
            "Performance is what to be woken for.",
        )


def _of_data(place: DataPlace, monitor: Monitor) -> Iterator[Finding]:
    """What is so of all models that are known: of one that has no data yet nobody knows."""
    key, known = f"{place.key}monitors", place.data or ()
    if monitor.reference is Reference.TRAINING and known and not any(each.trained for each in known):
        yield _never(key, monitor, "what it is held against is not known of any of these models: add the data that they were "
            "trained on with `mlops-bot data add`, or say another `reference`")  # fmt: skip
    if not monitor.what.is_drift or not place.met:
        return
    columns = {name for each in place.met for name in each.columns}
    missing = [each for each in monitor.columns if each not in columns]
    if missing:
        meant = did_you_mean(near(missing[0], sorted(columns)))
        said = f"`{monitor.name}` of `{key}` looks at {listed(coded([each[:60] for each in missing[:5]]))}, which no reference and no batch has."
        yield Finding(FindingKind.NO_SUCH_COLUMN, key, f"{said} {meant}".rstrip())
        return
    seen = {name for each in place.met for name in _seen(each, monitor)}
    idle = [name for name in monitor.columns if name not in seen]
    if idle or not seen:
        yield _never(key, monitor, _why_none(place.met, monitor, idle), idle)


def _seen(known: KnownData, monitor: Monitor) -> Iterator[str]:
    """The columns that have the statistic: numbers as hashes are counted, and nothing else is known of them."""
    for name in _watched(known, monitor):
        is_number = known.columns[name].is_number and name not in known.personal
        if is_number or monitor.statistic not in _OF_NUMBERS:
            yield name


def _watched(known: KnownData, monitor: Monitor) -> set[str]:
    columns = set(known.columns)
    if monitor.columns:
        return columns & set(monitor.columns)
    return columns & _PREDICTED if monitor.what is What.PREDICTION_DRIFT else columns - _ANSWERS


def _why_none(met: Sequence[KnownData], monitor: Monitor, idle: Sequence[str]) -> str:
    watched = [(each, name) for each in met for name in idle or _watched(each, monitor)]
    if watched:
        hashed = any(name in each.personal and name in each.columns for each, name in watched)
        why = "of what counts as personal data hashes alone are kept" if hashed else "these columns are none"
        return f"`{monitor.of}` is a measure of numbers, and {why}: say `psi`, `js` or `chi2`"
    if monitor.what is What.PREDICTION_DRIFT:
        return "what comes has no column `prediction` and no `score`"
    return "what comes has no features"


def _never(key: str, monitor: Monitor, why: str, idle: Sequence[str] = ()) -> Finding:
    at = f" at {listed(coded([each[:60] for each in idle[:5]]))}" if idle else ""
    return Finding(FindingKind.NEVER_LOOKS, key, f"`{monitor.name}` of `{key}` can never look{at}: {why}.")
