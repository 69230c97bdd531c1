"""The moment from which what was approved may go live."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.apply_times import ApplyTime, not_before, parse_time

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
MORNING = ApplyTime(parse_time("08:00"), "Europe/Berlin")


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "approved", "expected"),
    [
        ("08:00", "2026-11-02 06:59", "2026-11-02 07:00"),
        ("08:00", "2026-11-02 07:00", "2026-11-02 07:00"),
        ("08:00", "2026-11-02 07:01", "2026-11-03 07:00"),
        # The night in between has 23 hours, and the other one 25.
        ("08:00", "2026-03-28 12:00", "2026-03-29 06:00"),
        ("08:00", "2026-10-24 12:00", "2026-10-25 07:00"),
        ("02:30", "2026-03-28 12:00", "2026-03-29 01:30"),
        ("02:30", "2026-10-24 12:00", "2026-10-25 01:30"),
        ("2026-11-30 08:00", "2026-11-02 07:00", "2026-11-30 07:00"),
        ("2026-11-30 08:00", "2026-12-02 07:00", "2026-11-30 07:00"),
    ],
)
def test_it_is_the_next_time_or_the_date(wall: str, approved: str, expected: str) -> None:
    assert not_before(ApplyTime(parse_time(wall), "Europe/Berlin"), at(approved)) == at(expected)


@given(moments)
def test_a_time_of_day_is_never_past_and_never_far(approved: datetime) -> None:
    found = not_before(MORNING, approved)

    assert timedelta() <= found - approved <= timedelta(hours=25)


@pytest.mark.parametrize("text", ["8:00", "25:00", "at once", "2026-02-30 08:00", ""])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="or a time like"):
        parse_time(text)
