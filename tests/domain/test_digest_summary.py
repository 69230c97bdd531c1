"""What a week came to: releases, incidents, how soon people acted, and alarms that seem to have been for nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.alerts.alert import Alert, AlertKind
from bot.domain.digest_summary import Period, is_false_alarm, period_of, summary
from bot.domain.registry import ChangeKind, EnvironmentChange
from bot.domain.severity import Severity

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def alert(number: int = 1, opened: timedelta = DAY, **more: Any) -> Alert:
    found = Alert(number, "churn", "production", AlertKind.DRIFT, "age moved", AT - opened)
    return replace(found, **more)


def moved(kind: ChangeKind, ago: timedelta = DAY) -> EnvironmentChange:
    return EnvironmentChange("churn", "production", 6, 7, AT - ago, kind)


def test_releases_and_rollbacks_of_the_period_are_counted() -> None:
    changes = [
        moved(ChangeKind.PROMOTION),
        moved(ChangeKind.PROMOTION, 6 * DAY),
        moved(ChangeKind.ROLLBACK),
        moved(ChangeKind.PROMOTION, 8 * DAY),
        moved(ChangeKind.FOUND),
    ]

    week, month = (summary(each, AT, changes, ()) for each in Period)

    assert (week.releases, week.rollbacks) == (2, 1)
    assert month.releases == 3


def test_the_time_to_act_and_to_restore_are_medians_over_those_that_have_one() -> None:
    alerts = [
        alert(1, DAY, acknowledged_at=AT - DAY + HOUR, acknowledged_by="U1", ended_at=AT - DAY + 4 * HOUR),
        alert(2, DAY, acknowledged_at=AT - DAY + 3 * HOUR, acknowledged_by="U1"),
        alert(3, DAY, ended_at=AT - DAY + 2 * HOUR),
    ]

    found = summary(Period.WEEK, AT, (), alerts)

    assert (found.incidents, found.still_open, found.acknowledged) == (3, 1, 2)
    assert found.acknowledged_after == 2 * HOUR
    assert found.restored_after == 3 * HOUR
    assert found.false_alarms == 1


def test_a_quiet_week_has_no_times() -> None:
    found = summary(Period.WEEK, AT, (), ())

    assert (found.incidents, found.acknowledged_after, found.restored_after) == (0, None, None)


def test_one_message_is_one_incident_and_a_line_in_a_digest_is_none() -> None:
    alerts = [alert(1), alert(2, leader=1), alert(3, severity=Severity.DIGEST), alert(4, 8 * DAY)]

    assert summary(Period.WEEK, AT, (), alerts).incidents == 1


@pytest.mark.parametrize(
    ("found", "is_false"),
    [
        (alert(), False),
        (alert(muted_for=7), True),
        (alert(ended_at=AT), True),
        (alert(ended_at=AT, acknowledged_by="U1"), False),
        (alert(ended_at=AT, assignee="U1"), False),
    ],
)
def test_an_alarm_seems_false_when_it_was_muted_or_ended_although_nobody_acted(
    found: Alert, is_false: bool
) -> None:
    assert is_false_alarm(found) is is_false


def test_a_digest_that_comes_rarely_sums_up() -> None:
    assert [period_of(timedelta(days=each)) for each in (0, 1, 3, 7, 28, 366)] == [
        None, None, None, Period.WEEK, Period.MONTH, Period.MONTH,
    ]  # fmt: skip
