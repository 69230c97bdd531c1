"""Holidays: dates in the file, or a calendar beside it."""

from datetime import date
from pathlib import Path

import pytest

from bot.errors import PolicyProblem
from bot.policy import PolicyFile, build, load
from bot.policy.holidays import LONGEST_CALENDAR, days_off, kept, written
from tests.policy.test_files import Ticking

TEXT = 'extends: starter\nworking_hours: {from: "08:00", holidays: holidays.ics}\n'


def calendar(*events: str) -> bytes:
    """A calendar of these events, each its lines apart by blanks."""
    lines = [
        f"BEGIN:VEVENT\nUID:{number}\n" + each.replace(" ", "\n") + "\nEND:VEVENT"
        for number, each in enumerate(events)
    ]
    text = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *lines, "END:VCALENDAR", ""])
    return text.replace("\n", "\r\n").encode()


CHRISTMAS = "DTSTART;VALUE=DATE:20201225 DTEND;VALUE=DATE:20201227 RRULE:FREQ=YEARLY"
LONG_AGO = "DTSTART;VALUE=DATE:10000101 DTEND;VALUE=DATE:10000102 RRULE:FREQ=YEARLY"


def test_a_recurring_event_makes_its_days_free_every_year() -> None:
    found = days_off(calendar(CHRISTMAS))
    assert {date(2026, 12, 25), date(2026, 12, 26), date(2059, 12, 25)} <= found
    assert date(2026, 12, 27) not in found
    assert kept(written(found)) == found


def test_what_is_left_out_cancelled_or_has_a_time_of_day_is_worked() -> None:
    found = days_off(
        calendar(
            f"{CHRISTMAS} EXDATE;VALUE=DATE:20261225",
            "DTSTART:20261105T150000Z DTEND:20261105T170000Z",
            "DTSTART;VALUE=DATE:20261106 STATUS:CANCELLED",
            "DTSTART;VALUE=DATE:20261109",
        )
    )
    days = {each for each in found if each.year == 2026}
    assert days == {date(2026, 11, 9)}


def test_a_rule_of_a_thousand_years_ends_with_the_calendar() -> None:
    assert len(days_off(calendar(LONG_AGO))) == 60


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is no calendar"),
        (b"\xff\xfe\x00 nothing", "is no calendar"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "is no calendar"),
        (calendar(), "holds no all-day event"),
        (calendar("DTSTART:20261105T150000Z"), "holds no all-day event"),
        (calendar("SUMMARY:never"), "is no calendar"),
        (calendar("DTSTART;VALUE=DATE:20200101 RRULE:FREQ=DAILY"), "repeats daily"),
        (calendar("DTSTART;VALUE=DATE:20200101 RRULE:FREQ=SECONDLY"), "repeats daily"),
        (calendar("DTSTART;VALUE=DATE:20200101 RRULE:FREQ=FORTNIGHTLY"), "is no calendar"),
        (calendar("DTSTART;VALUE=DATE:10000101 DTEND;VALUE=DATE:29990101"), "more than 366 days"),
        (
            calendar("DTSTART;VALUE=DATE:20000101 DTEND;VALUE=DATE:20001201 RRULE:FREQ=YEARLY"),
            "more than 5,000 days",
        ),
        (
            calendar(*["DTSTART;VALUE=DATE:20200101 RRULE:FREQ=YEARLY"] * 101),
            "more than 100 events that repeat",
        ),
        (calendar(*["DTSTART;VALUE=DATE:20200101"] * 2001), "more than 2,000 events"),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * LONGEST_CALENDAR, "is longer than 512 kB"),
    ],
)
def test_a_calendar_that_cannot_be_used_is_refused_in_words(content: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        days_off(content)


def test_the_policy_names_the_key_of_a_calendar_it_cannot_use(tmp_path: Path) -> None:
    (tmp_path / "policy.yml").write_text(TEXT)
    with pytest.raises(PolicyProblem) as missing:
        load(tmp_path / "policy.yml")
    assert missing.value.key == "working_hours.holidays"
    assert missing.value.sentence == (
        "policy.yml, line 2: `working_hours.holidays` names `holidays.ics`, which is not there."
    )


@pytest.mark.parametrize(
    "named", ["../holidays.ics", "/etc/holidays.ics", "holidays.txt", "['2026-13-40']", "[a.ics]", "7"]
)
def test_holidays_are_dates_or_a_calendar_beside_the_file(named: str) -> None:
    with pytest.raises(PolicyProblem, match="must be dates like"):
        build(f"extends: starter\nworking_hours: {{holidays: {named}}}\n", "policy.yml")


def test_dates_may_stand_in_the_file_itself() -> None:
    policy = build("extends: starter\nworking_hours:\n  holidays: [2026-12-25, '2027-01-01']\n", "policy.yml")
    assert policy.working_hours.holidays == {date(2026, 12, 25), date(2027, 1, 1)}
    assert policy.calendar == ""


def test_a_calendar_that_changes_is_noticed_like_the_policy(tmp_path: Path) -> None:
    path, beside, tick = tmp_path / "policy.yml", tmp_path / "holidays.ics", Ticking()
    path.write_text(TEXT)
    beside.write_bytes(calendar("DTSTART;VALUE=DATE:20261109"))
    file = PolicyFile(path, tick)
    before = file.current()
    beside.write_bytes(calendar("DTSTART;VALUE=DATE:20261109", "DTSTART;VALUE=DATE:20261110"))
    tick.now += 1
    after = file.current()
    assert after.working_hours.holidays - before.working_hours.holidays == {date(2026, 11, 10)}
    assert after.hash != before.hash
    beside.write_bytes(b"broken")
    tick.now += 1
    assert file.current() is after
    assert file.problem is not None
    beside.write_bytes(calendar("DTSTART;VALUE=DATE:20261111"))
    tick.now += 1
    assert file.current().working_hours.holidays == {date(2026, 11, 11)}
    assert file.problem is None


def test_a_calendar_that_says_the_same_days_is_the_same_policy(tmp_path: Path) -> None:
    path, beside = tmp_path / "policy.yml", tmp_path / "holidays.ics"
    path.write_text(TEXT)
    beside.write_bytes(calendar("DTSTART;VALUE=DATE:20261109"))
    before = load(path)
    beside.write_bytes(calendar("DTSTART;VALUE=DATE:20261109 SUMMARY:Another"))
    assert load(path).hash == before.hash


def test_a_policy_without_a_calendar_has_the_hash_it_had() -> None:
    assert build("extends: starter\n", "policy.yml", preset="environments: [one]\n").hash == (
        "9b59ad9de77317c2678667d6f013847122db8a8600778014451e3e7f32d47ed4"
    )
