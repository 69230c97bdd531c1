"""From a look to a breach: which alert it is, how loud, and how bad."""

import re

from bot.domain.alerts.alert import AlertKind
from bot.domain.alerts.breach import Breach
from bot.domain.monitors.monitor import CRITICAL, Monitor, What
from bot.domain.monitors.reading import Reading, Status, Why
from bot.domain.severity import Severity

NO_BATCH = "monitor: no data"
"""The cause of silence, whichever monitor hears it: of one model in one environment it is one alert."""

_PERSON = re.compile(r"[UW][A-Z0-9]{5,}")
_KINDS = {
    What.FEATURE_DRIFT: AlertKind.DRIFT,
    What.PREDICTION_DRIFT: AlertKind.DRIFT,
    What.PERFORMANCE: AlertKind.PERFORMANCE,
    What.DATA_QUALITY: AlertKind.QUALITY,
    What.VOLUME: AlertKind.VOLUME,
    What.NO_DATA: AlertKind.NO_DATA,
}


def cause_of(name: str) -> str:
    """The cause of what a monitor of that name found."""
    return f"monitor: {name}"


def unreported(name: str) -> str:
    """The cause of a metric that is not reported any more."""
    return f"monitor: {name}, not reported"


def is_silent(reading: Reading) -> bool:
    """Whether no batch came."""
    return reading.judged.why is Why.NO_BATCH


def alarm(monitor: Monitor, reading: Reading, tier: str | None, title: str, consequence: str) -> Breach:
    """What is wrong, as alerts know it."""
    missing = reading.status is Status.NO_DATA
    cause = cause_of(reading.monitor)
    if missing:
        cause = NO_BATCH if is_silent(reading) else unreported(reading.monitor)
    return Breach(
        reading.model,
        reading.environment,
        AlertKind.NO_DATA if missing else _KINDS[monitor.what],
        cause,
        _silence(monitor, tier) if missing else monitor.loudness(tier),
        title,
        consequence,
        reading.judged.badness,
        reading.version,
        None if monitor.what is What.PERFORMANCE else _source(reading),
    )


def _source(reading: Reading) -> str | None:
    """What one program sends to several models may be wrong in all of them; what a person sends by hand is of one."""
    return None if reading.sender is None or _PERSON.fullmatch(reading.sender) else reading.sender


def _silence(monitor: Monitor, tier: str | None) -> Severity:
    """Silence is as loud as whoever hears it was told to be; else it pages where a model is critical."""
    return monitor.severity or (Severity.PAGE if tier == CRITICAL else Severity.CHANNEL)
