"""Trouble with a model for somebody from the business: what it means for whoever relies on it, without a metric's name."""

from collections.abc import Mapping

from bot.domain.alerts.alert import AlertKind
from bot.domain.monitors.monitor import What
from bot.domain.monitors.reading import Reading, Status, Why

_MEANING: Mapping[AlertKind, str] = {
    AlertKind.MONITOR: "something is not as it should be",
    AlertKind.SERVING: "what answers is not the version that was decided on",
    AlertKind.DRIFT: "the cases it gets have changed, so its answers may be worse than they were",
    AlertKind.PERFORMANCE: "its answers are worse than was agreed on",
    AlertKind.QUALITY: "the data that it answers by are not as they should be",
    AlertKind.VOLUME: "it is asked about more or less than usual, so somebody may be left out",
    AlertKind.NO_DATA: "nothing is heard of it where something should be, so nobody knows whether it still answers well",
}
_UNKNOWN: Mapping[Why | None, str] = {
    Why.NO_REFERENCE: "cannot be told: there is nothing to hold it against",
    Why.NO_COLUMNS: "cannot be told: nothing of it can be compared",
}
_WATCHED: Mapping[What, AlertKind] = {
    What.FEATURE_DRIFT: AlertKind.DRIFT,
    What.PERFORMANCE: AlertKind.PERFORMANCE,
    What.DATA_QUALITY: AlertKind.QUALITY,
    What.VOLUME: AlertKind.VOLUME,
    What.NO_DATA: AlertKind.NO_DATA,
}


def meaning(kind: AlertKind) -> str:
    """What trouble of this kind means, as a clause without a full stop."""
    return _MEANING[kind]


def seen(what: What, reading: Reading) -> str:
    """What a monitor saw that is not well, as a clause without a full stop; or that it cannot tell yet."""
    if reading.status is None:
        return _UNKNOWN.get(reading.judged.why, "not known yet: what is usual is still being learned")
    if reading.status is Status.NO_DATA:
        silent = reading.judged.why is not Why.NO_METRIC
        return _MEANING[AlertKind.NO_DATA] if silent else "how good its answers are was not reported"
    if what is What.PREDICTION_DRIFT:
        return "it answers differently than it did"
    return _MEANING[_WATCHED[what]]
