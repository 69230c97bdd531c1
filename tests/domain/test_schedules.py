"""When a digest is due."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedules import Slot, parse_when, parse_zone, slots, spacing, spoken_cron
from bot.errors import BadInput


def _utc(*parts: int) -> datetime:
    year, month, day, *rest = parts
    hour, minute = [*rest, 0, 0][:2]
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spoken", "cron"),
    [
        ("every weekday at 9", "0 9 * * 1-5"),
        ("weekdays 09:00", "0 9 * * 1-5"),
        ("Every working day at 9 am", "0 9 * * 1-5"),
        ("daily 8:30", "30 8 * * *"),
        ("every day at 8.30pm", "30 20 * * *"),
        ("daily at 12am", "0 0 * * *"),
        ("daily at noon", "0 12 * * *"),
        ("every morning", "0 9 * * *"),
        ("monday 10:00", "0 10 * * 1"),
        ("Mondays at 10", "0 10 * * 1"),
        ("on tuesdays at 17h", "0 17 * * 2"),
        ("every monday and thursday at 9", "0 9 * * 1,4"),
        ("mon, wed and fri 7:05", "5 7 * * 1,3,5"),
        ("mon–fri 9", "0 9 * * 1-5"),
        ("fri-mon 9", "0 9 * * 5-7,1"),
        ("weekends 10:00", "0 10 * * 0,6"),
        ("weekly on friday 15:00", "0 15 * * 5"),
        ("weekly", "0 9 * * 1"),
        ("weekdays", "0 9 * * 1-5"),
        ("hourly", "0 * * * *"),
        ("every hour at :15", "15 * * * *"),
        ("0 9 * * 1-5", "0 9 * * 1-5"),
        ("0 9 * * mon-fri", "0 9 * * MON-FRI"),
        ("30 8 1 * *", "30 8 1 * *"),
    ],
)
def test_a_spoken_time_is_understood(spoken: str, cron: str) -> None:
    assert parse_when(spoken) == cron


@pytest.mark.parametrize(
    ("spoken", "sentence"),
    [
        ("sometimes", "`sometimes` is not a time I understand"),
        ("", "is not a time I understand"),
        ("9", "`9` is not a time I understand"),
        ("monday 25:00", "`25:00` is not a time"),
        ("daily 13pm", "is not a time I understand"),
        ("* * * * *", "once an hour at most"),
        ("0,30 9 * * *", "once an hour at most"),
        ("0 9 31 2 *", "is not a time I understand"),
        ("0 0 9 * * 1", "five parts"),
        ("99 9 * * *", "is not a time I understand"),
        ("0 9 " + ",".join(str(day) for day in range(1, 31)) + " * *", "longer than 64"),
    ],
)
def test_what_is_no_schedule_gets_an_example(spoken: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence) as caught:
        parse_when(spoken)
    assert caught.value.field == "when"


@given(st.text() | st.from_regex(r"[0-9*/,#L-]{1,6}( [0-9*/,#LW-]{1,5}){4}", fullmatch=True))
def test_any_text_is_a_schedule_or_a_kind_refusal(text: str) -> None:
    try:
        cron = parse_when(text)
    except BadInput:
        return
    assert parse_when(cron) == cron


@given(
    st.integers(0, 59),
    st.integers(0, 23),
    st.sampled_from(["*", "1-5", "0,6"])
    | st.lists(st.integers(1, 5).map(str), min_size=1, unique=True).map(",".join),
)
def test_a_schedule_told_in_words_reads_as_itself(minute: int, hour: int, days: str) -> None:
    cron = f"{minute} {hour} * * {days}"
    assert parse_when(spoken_cron(cron)) == cron


def test_a_schedule_is_told_in_words() -> None:
    told = [
        spoken_cron(cron)
        for cron in ("0 9 * * 1-5", "30 8 * * *", "0 10 * * 1,4", "0 * * * *", "0 9 1 * *", "0 9 2 * *")
    ]
    assert told == [
        "every weekday at 09:00",
        "every day at 08:30",
        "every Monday and Thursday at 10:00",
        "every hour",
        "the first of every month at 09:00",
        "by the cron line 0 9 2 * *",
    ]


@pytest.mark.parametrize(
    "text", ["monthly", "every month at 9", "first of the month", "on the 1st of every month at 9:00"]
)
def test_a_month_begins_on_its_first(text: str) -> None:
    assert parse_when(text) == "0 9 1 * *"
    assert parse_when(spoken_cron("0 9 1 * *")) == "0 9 1 * *"


@pytest.mark.parametrize(
    ("cron", "days"),
    [("0 * * * *", 0), ("0 9 * * 1-5", 1), ("0 9 * * 1", 7), ("0 9 1 * *", 28), ("0 9 29 2 *", 366)],
)
def test_how_far_apart_occasions_are_at_least(cron: str, days: int) -> None:
    assert spacing(cron).days == days


def test_slots_follow_the_wall_clock_through_the_winter() -> None:
    found = slots("0 9 * * 1-5", "Europe/Berlin", _utc(2026, 10, 22, 12), _utc(2026, 10, 26, 12))
    assert found == [
        Slot("2026-10-23T09:00 Europe/Berlin", _utc(2026, 10, 23, 7)),
        Slot("2026-10-26T09:00 Europe/Berlin", _utc(2026, 10, 26, 8)),
    ]


def test_a_slot_at_the_end_is_in_and_one_at_the_beginning_is_not() -> None:
    found = slots("0 9 * * *", "UTC", _utc(2026, 11, 23, 9), _utc(2026, 11, 24, 9))
    assert found == [Slot("2026-11-24T09:00 UTC", _utc(2026, 11, 24, 9))]


def test_the_hour_that_happens_twice_fires_once() -> None:
    found = slots("30 2 * * *", "Europe/Berlin", _utc(2026, 10, 24, 12), _utc(2026, 10, 25, 12))
    assert found == [Slot("2026-10-25T02:30 Europe/Berlin", _utc(2026, 10, 25, 0, 30))]


def test_the_hour_that_does_not_exist_fires_at_the_next_minute_that_does() -> None:
    found = slots("30 2 * * *", "Europe/Berlin", _utc(2026, 3, 28, 12), _utc(2026, 3, 29, 12))
    assert found == [Slot("2026-03-29T02:30 Europe/Berlin", _utc(2026, 3, 29, 1))]


def test_slots_that_meet_after_the_missing_hour_are_one() -> None:
    found = slots("0 * * * *", "Europe/Berlin", _utc(2026, 3, 29, 0), _utc(2026, 3, 29, 2))
    assert [(slot.key[11:16], slot.at) for slot in found] == [
        ("03:00", _utc(2026, 3, 29, 1)),
        ("04:00", _utc(2026, 3, 29, 2)),
    ]


@given(
    st.sampled_from(["0 * * * *", "30 2 * * *", "15 1-3 * * *", "0 0 * * *"]),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.lists(st.integers(1, 6 * 24 * 60), min_size=1, max_size=5),
)
def test_windows_side_by_side_hold_the_slots_of_the_whole(
    cron: str, zone: str, start: datetime, minutes: list[int]
) -> None:
    moments = [start]
    for step in minutes:
        moments.append(moments[-1] + timedelta(minutes=step))
    parts = [slot for a, b in pairwise(moments) for slot in slots(cron, zone, a, b)]
    assert parts == slots(cron, zone, moments[0], moments[-1])
    assert len({slot.key for slot in parts}) == len({slot.at for slot in parts}) == len(parts)


def test_a_zone_is_known_whatever_its_case() -> None:
    assert parse_zone("europe/berlin") == "Europe/Berlin"


@pytest.mark.parametrize("typed", ["Europe/Berln", "berlin"])
def test_a_zone_that_is_not_known_gets_what_is_near(typed: str) -> None:
    with pytest.raises(BadInput, match=r"Did you mean .*`Europe/Berlin`"):
        parse_zone(typed)


def test_slots_of_an_unknown_zone_are_refused() -> None:
    with pytest.raises(BadInput, match="not a time zone"):
        slots("0 9 * * *", "../etc/passwd", _utc(2026, 1, 1), _utc(2026, 1, 2))
