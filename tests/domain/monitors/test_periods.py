"""A monitor looks at each whole period once, whatever the clock does."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.monitors.monitor import BATCHES, Monitor, What
from bot.domain.monitors.periods import (
    MOST_MISSED,
    arrived,
    due,
    earlier,
    looked_at,
    newest_end,
    next_look,
    spread,
)
from bot.domain.working_time import parse_duration

MIDNIGHT = datetime(2026, 11, 3, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2026, 2, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
DAILY = Monitor(What.VOLUME, "rows")
SCHEDULES = st.sampled_from(["1m", "1h", "6h", "1d", "7d"]).map(
    lambda each: Monitor(What.VOLUME, "rows", every=parse_duration(each))
)


def test_late_data_have_a_quarter_of_the_schedule() -> None:
    assert newest_end(DAILY, MIDNIGHT + timedelta(hours=5)) == MIDNIGHT - timedelta(days=1)
    assert newest_end(DAILY, MIDNIGHT + timedelta(hours=6)) == MIDNIGHT


@given(SCHEDULES, st.lists(MOMENTS, max_size=30))
def test_no_period_is_looked_at_twice_however_the_clock_jumps(
    monitor: Monitor, moments: list[datetime]
) -> None:
    seen: list[datetime] = []
    for at in moments:
        found = due(monitor, at, LONG_AGO, seen)
        assert not set(found) & set(seen)
        assert len(found) <= MOST_MISSED
        seen += found
        # And the newest is never left out.
        assert newest_end(monitor, at) in seen


@given(SCHEDULES, MOMENTS, st.integers(0, MOST_MISSED - 1))
def test_after_a_pause_no_period_is_lost(monitor: Monitor, at: datetime, missed: int) -> None:
    first = newest_end(monitor, at)
    found = due(monitor, at + missed * monitor.period, LONG_AGO, [first])
    assert list(found) == [first + step * monitor.period for step in range(1, missed + 1)]


def test_a_version_is_judged_by_periods_that_are_its_own() -> None:
    live = MIDNIGHT - timedelta(hours=12)
    assert due(DAILY, MIDNIGHT + timedelta(hours=7), live, []) == ()
    assert due(DAILY, MIDNIGHT + timedelta(days=1, hours=7), live, []) == (MIDNIGHT + timedelta(days=1),)


def test_silence_is_known_after_as_much_of_it_as_is_too_much() -> None:
    hourly = Monitor(
        What.NO_DATA,
        BATCHES,
        every=parse_duration("1h"),
        window=parse_duration("1d"),
        delay=parse_duration("1m"),
    )
    assert due(hourly, MIDNIGHT + timedelta(hours=23, minutes=5), MIDNIGHT, []) == ()
    assert due(hourly, MIDNIGHT + timedelta(hours=24, minutes=5), MIDNIGHT, []) == (
        MIDNIGHT + timedelta(days=1),
    )


def test_nothing_from_before_the_version_is_looked_at() -> None:
    live = MIDNIGHT - timedelta(hours=3)
    assert looked_at(DAILY, MIDNIGHT, live).since == live


@given(st.integers(0, 400))
def test_each_moment_of_arrival_is_in_one_period(day: int) -> None:
    end = LONG_AGO + timedelta(days=day + 1)
    here, following = (arrived(DAILY, each, LONG_AGO) for each in (end, end + timedelta(days=1)))
    assert here.until == following.since


def test_earlier_windows_lie_end_to_end() -> None:
    found = earlier(DAILY, MIDNIGHT)
    assert len(found) == 30
    assert found[0].until == MIDNIGHT - timedelta(days=1)
    assert all(one.since == two.until for one, two in pairwise(found))


@given(st.integers(0, 300), st.integers(1, 50))
def test_of_many_as_many_as_wanted_are_read_from_the_first_to_near_the_last(count: int, most: int) -> None:
    found = spread(range(count), most)
    assert len(found) <= most
    assert len(found) >= min(count, most) // 2
    steps = [two - one for one, two in pairwise([*found, count])]
    assert max(steps, default=1) <= max(1, -(-count // most))


@pytest.mark.parametrize("hours", [0, 5, 6, 30])
def test_the_next_look_is_when_something_becomes_due(hours: int) -> None:
    at, live = MIDNIGHT + timedelta(hours=hours), MIDNIGHT - timedelta(hours=12)
    following = next_look(DAILY, at, live)
    seen = due(DAILY, at, live, [])
    assert due(DAILY, following, live, seen)
    assert not due(DAILY, following - timedelta(seconds=1), live, seen)
