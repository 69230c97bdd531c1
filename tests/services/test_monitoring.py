"""Monitors look when their time has come, once, and alerts open and end by what they see; on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.domain.alerts.alert import AlertKind
from bot.domain.monitors.reading import Status, Why
from bot.domain.registry import ChangeKind, Move
from bot.domain.severity import Severity
from bot.services import monitoring
from storage import environments
from tests.services.house import House
from tests.services.watching import DAY, HOUR, SENDER, TUESDAY, Watched, policy

DRIFT = "{feature_drift: psi}"
SILENCE = "{no_data: 1d}"


@pytest.fixture
def watched(house: House) -> Iterator[Watched]:
    """Churn is watched for drift and silence."""
    house.rules(policy(DRIFT, SILENCE))
    return Watched(house)


def statuses(watched: Watched, monitor: str) -> list[Status | None]:
    return [each.status for each in watched.readings(monitor)]


def test_drift_opens_one_alert_that_ends_when_it_is_over(watched: Watched) -> None:
    watched.days([0, 1])
    assert watched.opened() == []

    watched.day(2, watched.rows(shift=1.5))
    (alert,) = watched.opened()
    assert (alert.kind, alert.severity, alert.version, alert.source) == (
        AlertKind.DRIFT,
        Severity.CHANNEL,
        1,
        SENDER,
    )
    assert alert.title.startswith("age moved (PSI ")
    assert "held against the first batch of the live version" in alert.consequence
    watched.day(3, watched.rows(shift=1.5))
    assert [each.id for each in watched.opened()] == [alert.id]

    watched.day(4)
    assert watched.opened() == []
    assert statuses(watched, "feature_drift psi") == [
        None, Status.HEALTHY, Status.DEGRADED, Status.DEGRADED, Status.HEALTHY,
    ]  # fmt: skip
    verbs = [each.verb for each in watched.house.audited() if each.verb.startswith("alert.")]
    assert verbs == ["alert.opened", "alert.recovered"]


def test_what_came_first_is_held_against_nothing(watched: Watched) -> None:
    watched.day(0)
    (reading,) = watched.readings("feature_drift psi")
    assert (reading.status, reading.judged.why) == (None, Why.LEARNING)


def test_silence_is_one_alert_whoever_hears_it_and_ends_with_the_next_batch(watched: Watched) -> None:
    watched.days([0, 1])
    watched.at(TUESDAY + 3 * DAY + 7 * HOUR)
    (alert,) = watched.opened()
    assert (alert.kind, alert.title) == (AlertKind.NO_DATA, "no batch came for 1 day")
    assert statuses(watched, "no_data") == [Status.HEALTHY, Status.HEALTHY, Status.NO_DATA]
    assert statuses(watched, "feature_drift psi")[-1] is Status.NO_DATA

    watched.day(3)
    assert watched.opened() == []


def test_silence_ends_with_the_batch_and_not_only_with_the_next_look(watched: Watched) -> None:
    watched.days([0, 1])
    watched.at(TUESDAY + 3 * DAY + 7 * HOUR)
    assert len(watched.opened()) == 1
    # What was missed is still missed, and of another version nothing was.
    watched.send(TUESDAY + 2 * DAY + 8 * HOUR)
    watched.send(TUESDAY + 3 * DAY + 6 * HOUR, version=3)
    watched.at(TUESDAY + 3 * DAY + 8 * HOUR)
    assert len(watched.opened()) == 1

    watched.send(TUESDAY + 3 * DAY + 7 * HOUR)
    assert watched.at(TUESDAY + 3 * DAY + 9 * HOUR) == 0
    assert watched.opened() == []


def test_where_nothing_ever_came_there_is_no_data(watched: Watched) -> None:
    assert watched.at(TUESDAY + 7 * HOUR) == 0
    watched.at(TUESDAY + DAY + 7 * HOUR)
    assert [each.kind for each in watched.opened()] == [AlertKind.NO_DATA]


def test_a_period_is_looked_at_once_by_however_many_replicas(watched: Watched) -> None:
    watched.days([0])
    noon = TUESDAY + DAY + 12 * HOUR
    watched.house.clock.set(noon)
    watched.send(noon, watched.rows(shift=1.5))
    watched.house.clock.set(TUESDAY + 2 * DAY + 7 * HOUR)
    with ThreadPoolExecutor(4) as pool:
        looks = list(pool.map(lambda _: monitoring.sweep(watched.house.context), range(4)))

    assert sum(looks) == 2
    assert len(watched.readings("feature_drift psi")) == 2
    assert len([each for each in watched.house.audited() if each.verb == "alert.opened"]) == 1


def test_a_clock_that_jumps_neither_doubles_nor_loses_a_look(watched: Watched) -> None:
    watched.days([0, 1])
    there = TUESDAY + 2 * DAY + 7 * HOUR
    # Back, and forth again.
    assert watched.at(there - DAY) == 0
    assert watched.at(there) == 0
    # Far ahead for a moment, then as before: the days in between are looked at when they come.
    watched.at(there + 300 * DAY)
    watched.house.clock.set(there)
    watched.day(2, watched.rows(shift=1.5))
    watched.day(3)
    found = [each.until for each in watched.readings("feature_drift psi") if each.until <= TUESDAY + 4 * DAY]
    assert found == [TUESDAY + number * DAY for number in (1, 2, 3, 4)]


def test_after_a_pause_each_day_is_looked_at_and_the_last_one_counts(watched: Watched) -> None:
    watched.days([0])
    for number, shift in enumerate([0.0, 1.5, 0.0], start=1):
        noon = TUESDAY + number * DAY + 12 * HOUR
        watched.house.clock.set(noon)
        watched.send(noon, watched.rows(shift=shift))
    watched.at(TUESDAY + 4 * DAY + 7 * HOUR)

    assert statuses(watched, "feature_drift psi")[1:] == [Status.HEALTHY, Status.DEGRADED, Status.HEALTHY]
    assert watched.opened() == []


class _Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("point", ["monitor.looked", "monitor.told"])
def test_a_crash_at_any_point_loses_no_alert(watched: Watched, point: str) -> None:
    watched.days([0, 1])
    noon = TUESDAY + 2 * DAY + 12 * HOUR
    watched.house.clock.set(noon)
    watched.send(noon, watched.rows(shift=1.5))
    watched.house.clock.set(TUESDAY + 3 * DAY + 7 * HOUR)

    def reached(name: str) -> None:
        if name == point:
            raise _Killed

    with pytest.raises(_Killed):
        monitoring.sweep(replace(watched.house.context, reached=reached))
    assert watched.opened() == []
    assert len(watched.readings("feature_drift psi")) == 2

    monitoring.sweep(watched.house.context)
    assert [each.kind for each in watched.opened()] == [AlertKind.DRIFT]


def test_a_monitor_that_is_gone_from_the_policy_leaves_no_alert_behind(watched: Watched) -> None:
    watched.days([0])
    watched.day(1, watched.rows(shift=1.5))
    assert len(watched.opened()) == 1
    watched.house.rules(policy(SILENCE))
    watched.at(TUESDAY + 2 * DAY + 8 * HOUR)
    assert watched.opened() == []

    watched.house.rules(policy(DRIFT, SILENCE))
    watched.at(TUESDAY + 4 * DAY + 7 * HOUR)
    watched.house.rules(policy())
    watched.at(TUESDAY + 4 * DAY + 8 * HOUR)
    assert watched.opened() == []


def test_a_new_live_version_is_watched_by_itself_and_not_blamed_for_what_came_before(
    watched: Watched,
) -> None:
    watched.days([0, 1])
    watched.house.clock.set(TUESDAY + 2 * DAY + 12 * HOUR)
    watched.send(TUESDAY + 2 * DAY + 11 * HOUR, watched.rows(shift=1.5))
    watched.house.live("churn", 2)
    assert watched.at(TUESDAY + 3 * DAY + 7 * HOUR) == 0
    watched.day(3, watched.rows(shift=1.5))
    watched.day(4, watched.rows(shift=1.5))
    # Held against its own first batch.
    assert watched.opened() == []
    assert [each.version for each in watched.readings("feature_drift psi")] == [1, 1, 2, 2]


def test_batches_of_another_version_say_nothing_of_the_live_one(watched: Watched) -> None:
    watched.days([0])
    noon = TUESDAY + DAY + 12 * HOUR
    watched.house.clock.set(noon)
    watched.send(noon, watched.rows(shift=1.5), version=3)
    watched.send(noon - HOUR, watched.rows(), version=1)
    watched.at(TUESDAY + 2 * DAY + 7 * HOUR)
    assert watched.readings("feature_drift psi")[-1].batches == 1
    assert watched.opened() == []


def test_what_left_its_environment_is_watched_no_more(watched: Watched) -> None:
    watched.at(TUESDAY + DAY + 7 * HOUR)
    assert len(watched.opened()) == 1
    with watched.house.database.write() as session:
        state = environments.state(session, "churn", "production")
        step = Move(
            "churn",
            "production",
            None,
            state.version,
            "gone",
            ChangeKind.RETIREMENT,
            watched.house.clock.now(),
        )
        assert environments.move(session, step)
    watched.at(TUESDAY + 3 * DAY + 7 * HOUR)
    assert watched.opened() == []


def test_a_critical_model_pages_for_silence_and_not_for_drift(watched: Watched) -> None:
    text = policy(DRIFT, SILENCE, more=", tier: critical")
    watched.house.rules(f"{text}tiers: {{critical: {{}}}}\n")
    watched.days([0])
    watched.day(1, watched.rows(shift=1.5))
    watched.at(TUESDAY + 3 * DAY + 7 * HOUR)
    assert {each.kind: each.severity for each in watched.opened()} == {
        AlertKind.DRIFT: Severity.CHANNEL,
        AlertKind.NO_DATA: Severity.PAGE,
    }
