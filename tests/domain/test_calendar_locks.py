"""Times in which nothing goes live: inside and outside, over both clock changes, alone and one after the other."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar_locks import LONGEST, CalendarLock, locked_until, parse_wall, trouble, wall_text

BERLIN = ZoneInfo("Europe/Berlin")
# In Berlin 02:00 becomes 03:00 on 29 March 2026, and 03:00 becomes 02:00 on 25 October.
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
walls = st.builds(
    lambda day, hour: f"{day} {hour:02}:30", st.sampled_from(["Mon", "Fri", "Sun"]), st.integers(0, 23)
)


def lock(start: str, end: str, zone: str = "Europe/Berlin") -> CalendarLock:
    """A lock as it is written."""
    return CalendarLock(parse_wall(start), parse_wall(end), zone)


WEEKEND = lock("Fri 16:00", "Mon 08:00")


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-06 15:59", None),
        ("2026-11-06 16:00", "2026-11-09 08:00"),
        ("2026-11-08 23:00", "2026-11-09 08:00"),
        ("2026-11-09 07:59", "2026-11-09 08:00"),
        ("2026-11-09 08:00", None),
        # Both weekends of a clock change end at eight by the clock on the wall.
        ("2026-03-28 12:00", "2026-03-30 08:00"),
        ("2026-10-24 12:00", "2026-10-26 08:00"),
    ],
)
def test_a_weekend_is_locked_by_the_clock_on_the_wall(at: str, until: str | None) -> None:
    found = locked_until([WEEKEND], datetime.fromisoformat(at).replace(tzinfo=BERLIN))

    assert found == (None if until is None else datetime.fromisoformat(until).replace(tzinfo=BERLIN))


def test_an_end_in_the_hour_that_does_not_exist_comes_after_it() -> None:
    night = lock("Sat 22:00", "Sun 02:30")

    # 02:30 is skipped; half an hour later by the clock that was is 03:30 by the clock that is.
    assert locked_until([night], datetime(2026, 3, 29, 0, tzinfo=UTC)) == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )


def test_an_end_in_the_hour_that_comes_twice_is_the_second() -> None:
    night = lock("Sat 22:00", "Sun 02:30")

    assert locked_until([night], datetime(2026, 10, 25, 0, 45, tzinfo=UTC)) == datetime(
        2026, 10, 25, 1, 30, tzinfo=UTC
    )


def test_a_start_in_the_hour_that_comes_twice_is_the_first() -> None:
    day = lock("Sun 02:30", "Sun 20:00")

    assert locked_until([day], datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) is not None
    assert locked_until([day], datetime(2026, 10, 25, 0, 29, tzinfo=UTC)) is None


def test_dated_locks_hold_once() -> None:
    year_end = lock("2026-12-20 00:00", "2027-01-02 00:00")

    assert locked_until([year_end], datetime(2026, 12, 24, tzinfo=UTC)) == datetime(
        2027, 1, 1, 23, tzinfo=UTC
    )
    assert locked_until([year_end], datetime(2027, 12, 24, tzinfo=UTC)) is None


def test_locks_that_follow_each_other_are_one() -> None:
    found = locked_until([lock("Mon 08:00", "Mon 12:00"), WEEKEND], datetime(2026, 11, 7, tzinfo=UTC))

    assert found == datetime(2026, 11, 9, 11, tzinfo=UTC)


def test_what_never_opens_does_not_turn_for_ever() -> None:
    always = [lock("Mon 00:00", "Thu 00:00"), lock("Thu 00:00", "Mon 00:00")]
    at = datetime(2026, 11, 7, tzinfo=UTC)

    found = locked_until(always, at)

    assert found is not None
    assert found - at >= LONGEST


@given(st.lists(st.tuples(walls, walls).filter(lambda pair: pair[0] != pair[1]), max_size=3), moments)
def test_nothing_holds_when_it_ends_and_something_does_until_then(
    written: list[tuple[str, str]], at: datetime
) -> None:
    locks = [lock(*each) for each in written]
    until = locked_until(locks, at)

    if until is None:
        assert all(locked_until([each], at) is None for each in locks)
    elif until - at < LONGEST:
        assert locked_until(locks, until) is None
        middle = at + (until - at) / 2
        assert locked_until(locks, middle) == until


@given(moments)
def test_a_weekend_is_what_the_clock_on_the_wall_says(at: datetime) -> None:
    local = at.astimezone(BERLIN)
    hours = local.weekday() * 24 + local.hour

    assert (locked_until([WEEKEND], at) is not None) is (hours >= 4 * 24 + 16 or hours < 8)


@given(moments, st.integers(1, 300))
def test_more_locks_never_open_sooner(at: datetime, hours: int) -> None:
    alone = locked_until([WEEKEND], at) or at
    start = at.astimezone(BERLIN).replace(tzinfo=None, second=0, microsecond=0)
    more = CalendarLock(start, start + timedelta(hours=hours), "Europe/Berlin")

    assert (locked_until([WEEKEND, more], at) or at) >= alone


@pytest.mark.parametrize("text", ["Fri 16:00", "2026-12-20 00:00"])
def test_what_is_read_is_written_the_same(text: str) -> None:
    assert wall_text(parse_wall(text)) == text


@pytest.mark.parametrize("text", ["Fry 16:00", "Fri 25:00", "16:00", "2026-13-01 00:00", "2026-12-20", ""])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a time like"):
        parse_wall(text)


def test_a_lock_needs_a_beginning_before_its_end_of_the_same_sort() -> None:
    assert trouble(parse_wall("Fri 16:00"), parse_wall("2026-12-20 00:00"))
    assert trouble(parse_wall("Fri 16:00"), parse_wall("Fri 16:00"))
    assert trouble(parse_wall("2026-12-20 00:00"), parse_wall("2026-12-19 00:00"))
