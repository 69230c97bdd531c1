"""What a monitor watches, in words: plain text, since the names in it are their writers'."""

from bot.domain.monitors.monitor import Limits, Monitor, Reference, What
from bot.domain.numbers import number
from bot.domain.text import clean, listed
from bot.views.lengths import length_words
from bot.views.statistic_words import statistic_words

LONGEST, NAMED = 60, 3
EXAMPLE = "add feature_drift psi above 0.2 every 1d"
_WATCHED = {
    What.FEATURE_DRIFT: "the features ({of})",
    What.PREDICTION_DRIFT: "the predictions ({of})",
    What.PERFORMANCE: "{of}",
    What.DATA_QUALITY: "the quality of each batch",
    What.VOLUME: "how many rows come",
    What.NO_DATA: "that batches come",
}


def watching(monitor: Monitor) -> str:
    """What it watches, its limit and its schedule: `the features (PSI) above 0.2, against the training data, every 1d`."""
    of = statistic_words(monitor.of) if monitor.what.is_drift else clean(monitor.of, LONGEST)
    watched = _WATCHED[monitor.what].format(of=of)
    columns = f" of {_columns(monitor.columns)}" if monitor.columns else ""
    limit = f" {limits(monitor.limits)}" if monitor.limits.is_said else ""
    within = f" within {monitor.window.text}" if monitor.what is What.NO_DATA and monitor.window else ""
    loud = f", told {_LOUD[monitor.severity]}" if monitor.severity else ""
    return f"{watched}{columns}{limit}{within}{_against(monitor)}, every {monitor.every.text}{loud}"


_LOUD = {"digest": "in the digest", "channel": "in the channel", "page": "by a page"}


def limits(found: Limits) -> str:
    """`above 0.2`, or how rarely it may be wrong."""
    if found.false_alarms is not None:
        return f"out of the ordinary (at most {found.false_alarms * 100:g}% false alarms)"
    said = {"below": found.below, "above": found.above}
    return listed([f"{words} {number(bound)}" for words, bound in said.items() if bound is not None], "or")


def reference_words(reference: Reference, monitor: Monitor) -> str:
    """What something is held against."""
    if reference is Reference.TRAINING:
        return "the training data"
    if reference is Reference.PROMOTION:
        return "the first batch of the live version"
    return f"the batches of the {length_words(monitor.remembers)} before"


def _against(monitor: Monitor) -> str:
    said = monitor.reference or (Reference.WINDOW if monitor.limits.is_learned else None)
    return "" if said is None else f", against {reference_words(said, monitor)}"


def _columns(names: tuple[str, ...]) -> str:
    shown = [clean(each, LONGEST) for each in names[:NAMED]]
    left = len(names) - len(shown)
    return listed([*shown, *([f"{left} more"] if left else [])])
