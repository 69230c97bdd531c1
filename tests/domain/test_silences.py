"""Which silence an alert needs at an Alertmanager, and what a silence there says of an alert."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.alerts.alert import Alert, AlertKind
from bot.domain.pagers import Call, PagerKind
from bot.domain.paging import Page, Seen, needed
from bot.domain.severity import Severity
from bot.domain.silences import (
    Found,
    Ours,
    Quiet,
    Why,
    comment,
    is_to_be_put,
    lasts_until,
    theirs,
    wanted,
    was_ended_there,
    was_lost_there,
)

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALERT = Alert(
    9, "churn", "production", AlertKind.PERFORMANCE, "AUC is 0.61", AT - HOUR, severity=Severity.PAGE, said_at=AT - HOUR,
)  # fmt: skip
ACKNOWLEDGED = replace(ALERT, acknowledged_by="U0MIA", acknowledged_at=AT)
SNOOZED = replace(ALERT, snoozed_until=AT + HOUR, hushed_by="U0MIA")
MUTED = replace(ALERT, muted_for=3, hushed_by="U0MIA")
SAID_HERE = {"acknowledged": ACKNOWLEDGED, "snoozed": SNOOZED, "muted": MUTED}
OTHERS = {
    "open": ALERT,
    "silenced there": replace(ALERT, acknowledged_there="ada (via Alertmanager)", acknowledged_at=AT),
    "woken": replace(SNOOZED, snoozed_until=AT),
    "over": replace(ACKNOWLEDGED, ended_at=AT),
}
FOUND = Found("1", "ada", "looking", AT + HOUR, is_over=False, is_ours=False)


def ours(quiet: Quiet, at: datetime = AT) -> Ours:
    """The silence as it was put there."""
    return Ours("1", quiet.says, at, lasts_until(quiet, at))


def held(alert: Alert, silence: Ours | None) -> Seen:
    """An alert that the Alertmanager heard of just now."""
    return Seen(alert, page=Page(1, 9, "k", Call.TRIGGER, AT, silence=silence))


@pytest.mark.parametrize("state", SAID_HERE)
def test_what_was_said_here_needs_one_silence_and_then_nothing(state: str) -> None:
    alert = SAID_HERE[state]
    quiet = wanted(alert, AT)
    assert quiet is not None
    assert (quiet.why.value, quiet.by) == (state, "U0MIA")
    assert needed(PagerKind.ALERTMANAGER, held(alert, None), AT) is Call.SILENCE
    assert needed(PagerKind.ALERTMANAGER, held(alert, ours(quiet)), AT) is None


@pytest.mark.parametrize("state", OTHERS)
def test_what_nobody_said_anything_of_here_is_silenced_by_nobody_here(state: str) -> None:
    assert wanted(OTHERS[state], AT) is None
    left = ours(Quiet(Why.ACKNOWLEDGED, "U0MIA"))
    first = Call.RESOLVE if state == "over" else Call.UNSILENCE
    assert needed(PagerKind.ALERTMANAGER, held(OTHERS[state], left), AT) is first


def test_what_is_over_there_loses_its_silence_too() -> None:
    seen = held(OTHERS["over"], ours(Quiet(Why.ACKNOWLEDGED, "U0MIA")))
    assert seen.page is not None
    after = replace(seen, page=replace(seen.page, told=Call.RESOLVE))
    assert needed(PagerKind.ALERTMANAGER, after, AT) is Call.UNSILENCE


def test_that_it_still_goes_on_is_told_before_its_silence() -> None:
    late = AT + timedelta(minutes=1)
    assert needed(PagerKind.ALERTMANAGER, held(ACKNOWLEDGED, None), late) is Call.TRIGGER


@pytest.mark.parametrize("state", SAID_HERE)
@pytest.mark.parametrize("other", SAID_HERE)
def test_a_silence_is_put_anew_when_something_else_was_said(state: str, other: str) -> None:
    was, now = wanted(SAID_HERE[state], AT), wanted(SAID_HERE[other], AT)
    assert was is not None
    assert now is not None
    assert is_to_be_put(now, ours(was), AT) is (state != other)


@pytest.mark.parametrize("state", ["acknowledged", "muted"])
def test_what_has_no_end_is_prolonged_before_its_silence_runs_out(state: str) -> None:
    quiet = wanted(SAID_HERE[state], AT)
    assert quiet is not None
    assert [is_to_be_put(quiet, ours(quiet), AT + hours * HOUR) for hours in (0, 10, 11, 13)] == [
        False,
        False,
        True,
        True,
    ]


def test_a_snooze_is_silenced_until_its_end_and_not_prolonged() -> None:
    quiet = wanted(SNOOZED, AT)
    assert quiet is not None
    assert lasts_until(quiet, AT) == SNOOZED.snoozed_until
    assert not is_to_be_put(quiet, ours(quiet), AT + HOUR - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("ended", "later", "said"),
    [
        (timedelta(minutes=10), timedelta(minutes=11), True),
        (timedelta(hours=12), timedelta(hours=12, minutes=1), False),
        # Its clock is three seconds ahead of ours.
        (timedelta(hours=12, seconds=-3), timedelta(hours=11, minutes=59, seconds=58), False),
    ],
)
def test_a_silence_that_ends_when_it_should_was_ended_by_nobody(
    ended: timedelta, later: timedelta, said: bool
) -> None:
    mine = ours(Quiet(Why.ACKNOWLEDGED, "U0MIA"))
    found = replace(FOUND, ends_at=AT + ended, is_over=True, is_ours=True)
    assert was_ended_there(mine, found, AT + later) is said


def test_a_silence_that_a_cluster_does_not_know_yet_is_not_lost_and_was_ended_by_nobody() -> None:
    mine = ours(Quiet(Why.ACKNOWLEDGED, "U0MIA"))
    moments = [AT + timedelta(seconds=each) for each in (5, 59, 60, 12 * 3600 - 1, 12 * 3600)]
    assert [was_lost_there(mine, None, each) for each in moments] == [False, False, True, True, False]
    assert not any(was_lost_there(mine, FOUND, each) for each in moments)
    assert not any(was_ended_there(mine, None, each) for each in moments)


def test_of_the_silences_made_there_the_longest_that_is_not_over_counts() -> None:
    longest = replace(FOUND, id="2", ends_at=AT + 2 * HOUR)
    over, mine = (
        replace(longest, id="3", ends_at=AT + 3 * HOUR, is_over=True),
        replace(longest, id="4", is_ours=True),
    )
    assert theirs([FOUND, longest, over, mine]) == longest
    assert theirs([over, mine]) is None


def test_a_silence_says_who_said_what_where() -> None:
    said = [
        comment(each, wanted(each, AT) or Quiet(Why.MUTED, None), "Mia Chen") for each in SAID_HERE.values()
    ]
    assert said == [
        "A-9 of churn#production was acknowledged in Slack by Mia Chen",
        "A-9 of churn#production was snoozed in Slack by Mia Chen until 2026-11-02 10:00 UTC",
        "A-9 of churn#production was muted in Slack by Mia Chen until the next version is live",
    ]
