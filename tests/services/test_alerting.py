"""Alerts open once for a cause, are said again only when they are worse, and end once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alerts.alert import Alert, AlertKind, AlertState
from bot.domain.alerts.breach import Breach
from bot.domain.severity import Severity
from bot.services import alerting
from storage import alerts, observed
from tests.services.house import House

DRIFT = Breach(
    "churn", "production", AlertKind.DRIFT, "monitor:drift age", Severity.CHANNEL, "PSI of age is 0.31, above 0.2",
    "The model sees customers it was not trained on", 0.31, 3,
)  # fmt: skip


@pytest.fixture
def watched(house: House) -> House:
    """churn@3 is live."""
    house.live("churn", 3)
    return house


def breached(house: House, breach: Breach = DRIFT, **time: float) -> int:
    """It is seen after a while; the number of its alert."""
    house.clock.move(timedelta(**time))
    with house.database.write() as session:
        return alerting.breached(session, breach, house.clock.now())


def recovered(house: House, breach: Breach = DRIFT, **time: float) -> None:
    """It is well after a while."""
    house.clock.move(timedelta(**time))
    with house.database.write() as session:
        alerting.recovered(session, breach.model, breach.environment, breach.cause, house.clock.now())


def alert(house: House, number: int) -> Alert:
    """The alert as it is stored."""
    with house.database.read() as session:
        found = alerts.find(session, number)
    assert found is not None
    return found


def verbs(house: House) -> list[str]:
    """What the audit says of alerts."""
    return [each.verb for each in house.audited() if each.verb.startswith("alert.")]


def test_one_cause_has_one_open_alert_however_often_it_is_seen(watched: House) -> None:
    first = breached(watched)
    assert [breached(watched, minutes=1) for _ in range(5)] == [first] * 5
    assert breached(watched, replace(DRIFT, cause="monitor:volume")) != first
    with watched.database.read() as session:
        assert len(observed.open_alerts(session, "churn", "production")) == 2
    assert verbs(watched) == ["alert.opened"] * 2


def test_it_is_said_again_only_when_it_is_a_quarter_worse_than_when_it_was_last_said(watched: House) -> None:
    number = breached(watched)
    for badness in (0.32, 0.38, 0.2, 0.0, float("-inf")):
        breached(watched, replace(DRIFT, badness=badness))
    assert verbs(watched) == ["alert.opened"]

    breached(watched, replace(DRIFT, badness=0.4, title="PSI of age is 0.4, above 0.2"))
    breached(watched, replace(DRIFT, badness=0.45))
    assert verbs(watched) == ["alert.opened", "alert.worse"]
    assert (alert(watched, number).badness, alert(watched, number).title[:15]) == (0.4, "PSI of age is 0")


def test_what_becomes_louder_is_said_again_and_never_becomes_quieter(watched: House) -> None:
    number = breached(watched)
    breached(watched, replace(DRIFT, severity=Severity.PAGE))
    breached(watched, DRIFT)
    assert (alert(watched, number).severity, verbs(watched)) == (
        Severity.PAGE,
        ["alert.opened", "alert.worse"],
    )


def test_it_ends_once_and_what_comes_back_is_another_alert(watched: House) -> None:
    number = breached(watched)
    recovered(watched, hours=1)
    recovered(watched, hours=1)
    assert alert(watched, number).state(watched.clock.now()) is AlertState.ENDED
    assert breached(watched, hours=1) != number
    assert verbs(watched) == ["alert.opened", "alert.recovered", "alert.opened"]


def test_what_flaps_ends_when_it_was_well_for_an_hour(watched: House) -> None:
    for _ in range(2):
        breached(watched, minutes=5)
        recovered(watched, minutes=5)
    number = breached(watched, minutes=5)

    recovered(watched, minutes=5)
    recovered(watched, minutes=50)
    assert alert(watched, number).ended_at is None
    assert breached(watched, minutes=5) == number

    recovered(watched, minutes=5)
    recovered(watched, minutes=60)
    assert alert(watched, number).ended_at is not None
    assert verbs(watched).count("alert.recovered") == 3


def test_what_nobody_opened_recovers_in_silence(watched: House) -> None:
    recovered(watched)
    assert verbs(watched) == []


@pytest.mark.parametrize("held", ["snoozed_until", "muted_for"])
def test_nothing_is_said_of_what_is_snoozed_or_muted_however_bad_it_becomes(
    watched: House, held: str
) -> None:
    number = breached(watched)
    with watched.database.write() as session:
        until = {"snoozed_until": watched.clock.now() + timedelta(hours=2), "muted_for": 3}[held]
        alerts.change(session, number, **{held: until})
    breached(watched, replace(DRIFT, badness=5), hours=1)
    assert verbs(watched) == ["alert.opened"]
    with watched.database.read() as session:
        assert len(observed.open_alerts(session, "churn", "production")) == 1


def test_a_mute_is_over_with_the_next_version(watched: House) -> None:
    number = breached(watched)
    with watched.database.write() as session:
        alerts.change(session, number, muted_for=3)
    watched.live("churn", 2)
    breached(watched, replace(DRIFT, version=2))
    assert alert(watched, number).muted_for is None
    assert verbs(watched) == ["alert.opened", "alert.unmuted", "alert.worse"]
