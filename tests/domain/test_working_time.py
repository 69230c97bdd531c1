"""Durations and working hours: time passes only while people work, and never backwards."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.working_time import Duration, WorkingHours, after, parse_duration, spoken_duration

BERLIN = WorkingHours(zone="Europe/Berlin")
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=ZONES.map(ZoneInfo))
LENGTHS = st.one_of(
    st.builds(lambda count: Duration("", working_seconds=count), st.integers(1, 400_000)),
    st.builds(lambda count: Duration("", working_days=count), st.integers(1, 20)),
)


@st.composite
def working_hours(draw: st.DrawFn) -> WorkingHours:
    """Some days, some hours, some zone."""
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    start, end = sorted(draw(st.lists(st.integers(0, 95), min_size=2, max_size=2, unique=True)))
    opens, closes = (time(quarter // 4, quarter % 4 * 15) for quarter in (start, end))
    holidays = draw(st.frozensets(st.dates(date(2020, 1, 1), date(2030, 12, 31)), max_size=30))
    return WorkingHours(tuple(sorted(days)), opens, closes, draw(ZONES), holidays)


def berlin(text: str) -> datetime:
    """A local time in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


def later(start: str, duration: str, hours: WorkingHours = BERLIN) -> str:
    """The local time in Berlin that is this much later."""
    end = after(berlin(start), parse_duration(duration), hours)
    return end.astimezone(ZoneInfo("Europe/Berlin")).replace(tzinfo=None).isoformat(" ", "minutes")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", Duration("90s", seconds=90)),
        (" 30 M ", Duration("30 m", seconds=1800)),
        ("24h", Duration("24h", seconds=86400)),
        ("3d", Duration("3d", seconds=3 * 86400)),
        ("12mo", Duration("12mo", seconds=360 * 86400)),
        ("4  Working  Hours", Duration("4 working hours", working_seconds=4 * 3600)),
        ("1 working day", Duration("1 working day", working_days=1)),
    ],
)
def test_a_duration_is_read_as_the_policy_writes_it(text: str, expected: Duration) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    ("typed", "written"),
    [("30 days", "30d"), ("2 Weeks", "14d"), ("1 w", "7d"), ("45 min", "45m"), (" 1 hour", "1h"), ("3d", "3d"),
     ("4 working hours", "4 working hours")],
)  # fmt: skip
def test_people_say_a_length_in_words(typed: str, written: str) -> None:
    assert spoken_duration(typed) == parse_duration(written)


@pytest.mark.parametrize("typed", ["0 days", "days", "-2 weeks", "999999999 weeks", "2 fortnights"])
def test_words_that_are_no_length_are_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        spoken_duration(typed)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "3", "d", "-3d", "+3d", "3.5h", "3 d 4 h", "3w", "0d", "0 working days", "3 workingdays", "3 working",
     "working days", "1e3s", "99999d", "9999999999999999999999 working hours", "3d;", "３ｄ ago"],
)  # fmt: skip
def test_what_is_no_duration_is_refused_with_what_was_typed(text: str) -> None:
    with pytest.raises(ValueError, match=r"duration|no time|ten years") as refused:
        parse_duration(text)
    assert repr(text) in str(refused.value)


@given(st.integers(1, 3000), st.sampled_from(["s", "m", "h", "d", " working hours", " working days"]))
def test_a_duration_reads_its_own_text(count: int, unit: str) -> None:
    found = parse_duration(f"{count}{unit}")

    assert parse_duration(found.text) == found
    assert [found.seconds > 0, found.working_seconds > 0, found.working_days > 0].count(True) == 1


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-11-02 09:00", "4 working hours", "2026-11-02 13:00"),
        ("2026-11-02 16:00", "4 working hours", "2026-11-03 10:00"),
        ("2026-11-06 17:00", "2 working hours", "2026-11-09 09:00"),
        ("2026-11-07 12:00", "1 working hour", "2026-11-09 09:00"),
        ("2026-11-02 03:00", "1 working hour", "2026-11-02 09:00"),
        ("2026-11-02 08:00", "10 working hours", "2026-11-02 18:00"),
        ("2026-11-02 18:00", "1 working hour", "2026-11-03 09:00"),
        ("2026-11-02 08:00", "100 working hours", "2026-11-13 18:00"),
        ("2026-11-02 09:30", "3 working days", "2026-11-05 09:30"),
        ("2026-11-06 17:00", "1 working day", "2026-11-09 17:00"),
        ("2026-11-07 12:00", "1 working day", "2026-11-10 08:00"),
        ("2026-11-06 20:00", "1 working day", "2026-11-10 08:00"),
        ("2026-11-02 03:00", "1 working day", "2026-11-03 08:00"),
    ],
)
def test_working_time_passes_only_while_people_work(start: str, duration: str, end: str) -> None:
    assert later(start, duration) == end


ROUND_THE_CLOCK = WorkingHours(tuple(range(7)), time(0), time(23), "Europe/Berlin")


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-03-28 12:00", "24h", "2026-03-29 13:00"),
        ("2026-10-24 12:00", "24h", "2026-10-25 11:00"),
        ("2026-03-29 00:00", "4 working hours", "2026-03-29 05:00"),
        ("2026-10-25 00:00", "4 working hours", "2026-10-25 03:00"),
        ("2026-03-28 02:30", "1 working day", "2026-03-29 03:30"),
        ("2026-10-24 02:30", "1 working day", "2026-10-25 02:30"),
        ("2026-03-28 12:00", "1 working day", "2026-03-29 12:00"),
    ],
)
def test_a_day_of_a_clock_change_has_its_true_length(start: str, duration: str, end: str) -> None:
    assert later(start, duration, ROUND_THE_CLOCK) == end


@given(start=TIMES, length=LENGTHS, hours=working_hours())
def test_working_time_ends_in_working_hours_and_later_than_it_began(
    start: datetime, length: Duration, hours: WorkingHours
) -> None:
    end = after(start, length, hours)

    local = end.astimezone(ZoneInfo(hours.zone))
    opens, closes = (
        datetime.combine(local.date(), each, local.tzinfo).astimezone(UTC)
        for each in (hours.start, hours.end)
    )
    assert end.astimezone(UTC) > start.astimezone(UTC)
    assert local.weekday() in hours.days
    assert opens <= end.astimezone(UTC) <= closes


@given(
    start=TIMES, wait=st.timedeltas(timedelta(0), timedelta(days=9)), length=LENGTHS, hours=working_hours()
)
def test_who_asks_later_is_never_due_earlier(
    start: datetime, wait: timedelta, length: Duration, hours: WorkingHours
) -> None:
    begin = start.astimezone(UTC)

    assert after(begin, length, hours) <= after(begin + wait, length, hours)


@given(start=TIMES, length=st.integers(1, 200_000), more=st.integers(1, 90_000), hours=working_hours())
def test_working_seconds_add_up(start: datetime, length: int, more: int, hours: WorkingHours) -> None:
    begin = start.astimezone(UTC)
    halfway = after(begin, Duration("", working_seconds=length), hours)

    in_two_steps = after(halfway, Duration("", working_seconds=more), hours)

    assert in_two_steps == after(begin, Duration("", working_seconds=length + more), hours)


@given(start=TIMES, length=LENGTHS, hours=working_hours())
def test_the_moment_does_not_depend_on_the_zone_it_is_asked_in(
    start: datetime, length: Duration, hours: WorkingHours
) -> None:
    assert after(start, length, hours).astimezone(UTC) == after(start.astimezone(UTC), length, hours)
    assert after(start, length, hours).tzinfo == start.tzinfo


@given(start=TIMES, seconds=st.integers(1, 10**7))
def test_plain_time_is_elapsed_time(start: datetime, seconds: int) -> None:
    end = after(start, Duration("", seconds=seconds), BERLIN)

    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(seconds=seconds)


@pytest.mark.parametrize("days", [(), (7,)])
def test_hours_of_no_day_are_refused(days: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        WorkingHours(days)


@pytest.mark.parametrize("end", [time(8), time(7), time(0)])
def test_hours_that_end_before_they_begin_are_refused(end: time) -> None:
    with pytest.raises(ValueError, match="end after they begin"):
        WorkingHours(start=time(8), end=end)


CHRISTMAS = WorkingHours(zone="Europe/Berlin", holidays=frozenset({date(2026, 12, 25), date(2026, 12, 28)}))


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-12-24 16:00", "4 working hours", "2026-12-29 10:00"),
        ("2026-12-24 16:00", "1 working day", "2026-12-29 16:00"),
        ("2026-12-25 11:00", "1 working day", "2026-12-30 08:00"),
        ("2026-12-25 11:00", "24h", "2026-12-26 11:00"),
    ],
)
def test_working_time_skips_holidays_and_elapsed_time_does_not(start: str, duration: str, end: str) -> None:
    assert later(start, duration, CHRISTMAS) == end


@given(TIMES, LENGTHS, working_hours())
def test_a_holiday_more_makes_nothing_due_sooner(
    start: datetime, length: Duration, hours: WorkingHours
) -> None:
    due = after(start, length, hours)
    day = due.astimezone(ZoneInfo(hours.zone)).date()
    free = replace(hours, holidays=hours.holidays | {day})
    assert after(start, length, free) > due or not hours.works(day)


@given(TIMES, working_hours())
def test_people_work_only_on_their_days_and_within_their_hours(at: datetime, hours: WorkingHours) -> None:
    local = at.astimezone(UTC).astimezone(ZoneInfo(hours.zone))
    if hours.are_now(at):
        assert hours.works(local.date())


@given(TIMES, ZONES, working_hours())
def test_the_same_hours_are_kept_by_the_clocks_of_each_zone(
    at: datetime, zone: str, hours: WorkingHours
) -> None:
    own = hours.of(zone)
    wall = at.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert (own.days, own.start, own.end, own.holidays) == (
        hours.days,
        hours.start,
        hours.end,
        hours.holidays,
    )
    # Two quarters of an hour away from a change of clocks the wall says it all.
    steady = all(
        (at + step).astimezone(ZoneInfo(zone)).utcoffset() == at.astimezone(ZoneInfo(zone)).utcoffset()
        for step in (timedelta(days=-1), timedelta(days=1))
    )
    if steady:
        assert own.are_now(at) == (hours.works(wall.date()) and hours.start <= wall.time() < hours.end)


def test_an_unknown_zone_leaves_the_policys_hours() -> None:
    assert [BERLIN.of(zone) for zone in ("", "Atlantis/Capital", "../etc/passwd")] == [BERLIN] * 3
