"""What of a monitor cannot be: the parts of it that contradict each other."""

from collections.abc import Iterator

from bot.domain.monitors.monitor import LONGEST_NAME, Monitor, Reference, Statistic, What

SHORTEST, LEARNS_EVERY, LONGEST = 60, 3600, 366 * 86400
_ARE_SHARES = frozenset({Statistic.JS, Statistic.KS})
_MOST_COLUMNS = 500


class Contradiction(ValueError):
    """What is wrong, as the rest of a sentence about a monitor; `key` is what somebody would change."""

    def __init__(self, key: str, trouble: str) -> None:
        super().__init__(trouble)
        self.key = key


def check(monitor: Monitor) -> None:
    """Contradiction, which is a ValueError, with what is wrong with it first."""
    for key, trouble in _troubles(monitor):
        raise Contradiction(key, trouble)


Trouble = tuple[str, str]


def _troubles(found: Monitor) -> Iterator[Trouble]:
    if found.what.is_drift and found.of not in {each.value for each in Statistic}:
        yield (
            found.what.value,
            f"measures drift by `{found.of[:60]}`: it must be `psi`, `js`, `ks`, `wasserstein` or `chi2`",
        )
    if len(found.name) > LONGEST_NAME:
        yield "name", f"has a name longer than {LONGEST_NAME} characters: give it a shorter `name`"
    yield from _limits(found)
    yield from _references(found)
    yield from _times(found)


def _limits(found: Monitor) -> Iterator[Trouble]:
    limits, what = found.limits, found.what
    if limits.is_learned and (limits.above is not None or limits.below is not None):
        yield (
            "false_alarms",
            "says its limit twice: write `above` or `below`, or `false_alarms` to have it learned",
        )
    if what is What.NO_DATA and limits.is_said:
        yield "no_data", "has no limit but its time: leave out `above`, `below` and `false_alarms`"
    if what is What.DATA_QUALITY and limits.is_learned:
        yield "false_alarms", "counts what is wrong: its limit is not learned, leave out `false_alarms`"
    if (what.is_drift or what is What.DATA_QUALITY) and limits.below is not None:
        yield "below", "is only ever too much: write `above` instead of `below`"
    if what in {What.PERFORMANCE, What.VOLUME} and not limits.is_said:
        yield "above", "needs a limit: `above`, `below`, or `false_alarms: 1%` to have it learned"
    if limits.above is not None and limits.below is not None and limits.above <= limits.below:
        yield "above", "would always complain: `above` is no larger than `below`"
    if limits.above is not None and limits.above < 0 and what is not What.PERFORMANCE:
        yield "above", "has an `above` that everything is above: it must not be negative"
    if found.statistic in _ARE_SHARES and (limits.above or 0) >= 1:
        yield "above", f"would never complain: `{found.of}` is at most 1"


def _references(found: Monitor) -> Iterator[Trouble]:
    learned = found.limits.is_learned
    if found.reference is not None and not (
        found.what.is_drift or found.what is What.DATA_QUALITY or learned
    ):
        yield "reference", "is held against nothing: leave out `reference`"
    if learned and found.reference not in {None, Reference.WINDOW}:
        yield (
            "reference",
            "learns its limit from earlier batches: write a `reference` like `30d`, or leave it out",
        )
    if found.what is What.PREDICTION_DRIFT and found.reference is Reference.TRAINING:
        yield (
            "reference",
            "cannot be held against `training`, which has no predictions: write `promotion` or a time like `30d`",
        )
    if found.columns and not found.what.is_drift:
        yield "columns", "looks at no columns of your choice: leave out `columns`"
    if len(found.columns) > _MOST_COLUMNS:
        yield "columns", f"names more than {_MOST_COLUMNS} `columns`"


def _times(found: Monitor) -> Iterator[Trouble]:
    times = {"every": found.every, "window": found.window, "delay": found.delay, "reference": found.earlier}
    for key, length in times.items():
        if length is not None and not length.seconds:
            yield key, f"counts `{key}` by day and night: write a time like `24h`"
        if length is not None and length.seconds > LONGEST:
            yield key, f"looks too far: `{key}` is longer than a year"
    if found.every.seconds < SHORTEST:
        yield "every", "looks too often: `every` is a minute at least"
    if found.what.is_drift and found.limits.is_learned and found.every.seconds < LEARNS_EVERY:
        yield "every", "learns from many windows: with `false_alarms`, `every` is an hour at least"
    if found.window is not None and found.window.seconds < found.every.seconds:
        yield "window", "would miss what lies in between: `window` is shorter than `every`"
