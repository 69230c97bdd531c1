"""Trouble with a model that is watched, for tests."""

from dataclasses import replace
from datetime import timedelta
from typing import TypedDict, Unpack

from bot.domain.alerts.alert import Alert, AlertKind
from bot.domain.alerts.breach import Breach
from bot.domain.severity import Severity
from bot.services import alert_watch, alerting
from storage import alerts
from tests.fakes import Posted
from tests.services.house import CHURN, POLICY, House

DRIFT = Breach(
    "churn", "production", AlertKind.DRIFT, "monitor:drift age", Severity.CHANNEL, "PSI of age is 0.31, above 0.2",
    "The model sees customers it was not trained on", 0.31, 3,
)  # fmt: skip
ALERTED = POLICY.replace(
    "  quiet: [member]\n",
    "  quiet: [member]\n  alert.ack: [ml-engineer, owner]\n  alert.assign: [ml-engineer]\n  alert.snooze: [ml-engineer]\n",
).replace(
    "  churn: {channel: C0CHURN}\n",
    '  churn: {channel: C0CHURN, runbook: "https://wiki.example.com/churn", maintenance: [{from: "Sun 02:00", to: "Sun 04:00"}]}\n',
)


class Otherwise(TypedDict, total=False):
    """What of a breach a test wants otherwise."""

    model: str
    cause: str
    severity: Severity
    title: str
    consequence: str
    badness: float
    version: int | None
    source: str | None


def breached(house: House, breach: Breach = DRIFT, **more: Unpack[Otherwise]) -> int:
    """It is seen; the number of its alert."""
    seen = replace(breach, **more)
    with house.database.write() as session:
        return alerting.breached(session, seen, house.clock.now())


def recovered(house: House, breach: Breach = DRIFT) -> None:
    """It is well."""
    with house.database.write() as session:
        alerting.recovered(session, breach.model, breach.environment, breach.cause, house.clock.now())


def after(house: House, **time: float) -> int:
    """A while later, once everything due is done; how many messages the watch wrote."""
    house.clock.move(timedelta(**time))
    told = alert_watch.sweep(house.context)
    house.send()
    return told


def alert(house: House, number: int = 1) -> Alert:
    """The alert as it is stored."""
    with house.database.read() as session:
        found = alerts.find(session, number)
    assert found is not None
    return found


def cards(house: House, channel: str = CHURN) -> list[Posted]:
    """The messages that tell of alerts."""
    return [each for each in house.slack.in_channel(channel) if "A-" in each.text]


def verbs(house: House) -> list[str]:
    """What the audit says of alerts."""
    return [each.verb for each in house.audited() if each.verb.startswith("alert.")]
