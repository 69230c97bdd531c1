"""A breach: what a monitor saw at one moment, before it is known whether anybody hears of it."""

from dataclasses import dataclass

from bot.domain.alerts.alert import AlertKind
from bot.domain.severity import Severity


@dataclass(frozen=True, slots=True)
class Breach:
    """What is wrong with a model in an environment.

    `cause` is the same each time the same thing is wrong: one alert of it is open at a time. `title` is one plain
    sentence without a full stop, `consequence` what it means for whoever relies on the model. Larger `badness` is
    worse; only what became worse is said again. `source` names where the trouble may come from for several models at
    once.
    """

    model: str
    environment: str
    kind: AlertKind
    cause: str
    severity: Severity
    title: str
    consequence: str = ""
    badness: float = 0.0
    version: int | None = None
    source: str | None = None
