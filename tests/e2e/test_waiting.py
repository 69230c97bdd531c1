"""What happens while a request waits: deadlines over holidays, reminders, and somebody who decides in another's place."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from demo.organisation import KENJI, LEO, MIA, NOOR, PRIYA, WINE
from tests.e2e.people import Someone
from tests.e2e.reading import everything
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

RULES = """
extends: starter
environments: [staging, {name: production, alias: champion}]
roles:
  ml-engineer: {user_group: S0MLENG}
  ml-platform: {user_group: S0PLATFORM}
permissions: {admin: [ml-platform], approve: [ml-engineer, ml-platform], delegate: [ml-engineer]}
working_hours: {days: Mon-Sun, from: "00:00", to: "23:59", zone: Europe/Berlin}
promotion:
  production:
    approvals: [{role: ml-engineer}, {role: ml-platform}]
    requester_may_approve: true
"""
ASK = "promote wine-grading 3 to production because it grades better"
REMIND = "    remind: {first: 2 working hours, at_most: 1, escalate_to: ml-platform}\n"
HOUR_S = 3600


@pytest.fixture(scope="module")
def ruled(stage: Stage) -> Stage:
    """The stage with a bot that reads a file of its own."""
    return stage.ruled_by(RULES)


@pytest.fixture
def place(ruled: Stage) -> Iterator[Stage]:
    """The stage, left without the requests of the test."""
    yield ruled
    ruled.rule(RULES)
    for each in ruled.requests():
        if each.model == "wine-grading" and each.is_open:
            Someone(ruled, each.requester).types(f"withdraw {each.name}", WINE)


def expiry(stage: Stage) -> timedelta:
    """How long a request that is made now stays open; it is taken back."""
    name = Someone(stage, LEO).asks(ASK, WINE)
    found = stage.request(name)
    Someone(stage, LEO).types(f"withdraw {name}", WINE)
    assert found.expires_at is not None
    return found.expires_at - found.created_at


def today(stage: Stage) -> datetime:
    """The day of the workspace's clock."""
    return datetime.fromtimestamp(stage.control.now(), ZoneInfo("Europe/Berlin"))


def test_a_request_expires_after_working_time_and_a_holiday_is_none(place: Stage) -> None:
    place.rule(RULES + "    expires_after: 1 working day\n")
    short = expiry(place)
    tomorrow = (today(place) + timedelta(days=1)).date()
    calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:{tomorrow:%Y%m%d}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    (place.folder / "holidays.ics").write_text(calendar, encoding="utf-8")
    holidays = RULES.replace("zone: Europe/Berlin}", "zone: Europe/Berlin, holidays: holidays.ics}")

    place.rule(holidays + "    expires_after: 1 working day\n")

    assert expiry(place) > short + timedelta(hours=23)


def test_whoever_must_decide_is_reminded_then_one_role_is_told_and_nobody_without_the_key(
    place: Stage,
) -> None:
    name = Someone(place, LEO).asks(ASK, WINE)
    place.told(MIA, f"({name})")
    place.control.advance(3 * HOUR_S)
    time.sleep(2)
    assert not place.was_told(MIA, "still waits for you")

    place.rule(RULES + REMIND)
    place.control.advance(61)
    told = place.told(MIA, "still waits for you")
    assert name in everything(told)
    assert "promotion.details" in str(told)
    Someone(place, PRIYA).types(f"approve {name}", WINE)
    place.control.advance(5 * HOUR_S)
    place.told(PRIYA, "were reminded and did not decide")
    assert "promotion.escalated" in place.audited()


def test_the_factor_says_how_much_later_the_second_reminder_comes(place: Stage) -> None:
    def reminders() -> int:
        return sum(
            "still waits for you" in everything(each) and name in everything(each)
            for each in place.posts(place.dm(MIA))
        )

    name = Someone(place, LEO).asks(ASK, WINE)
    place.told(MIA, f"({name})")
    place.rule(RULES + REMIND.replace("at_most: 1", "factor: 10, at_most: 2"))
    place.control.advance(3 * HOUR_S)
    place.until(reminders, "the first reminder")
    place.control.advance(5 * HOUR_S)
    time.sleep(2)
    assert reminders() == 1

    place.rule(RULES + REMIND.replace("at_most: 1", "factor: 1, at_most: 2"))
    place.control.advance(61)

    place.until(lambda: reminders() == 2 or None, "the second reminder")


def test_a_delegate_decides_in_somebodys_place_where_the_policy_lets_them(place: Stage) -> None:
    kenji, noor = Someone(place, KENJI), Someone(place, NOOR)
    place.rule(RULES.replace(", delegate: [ml-engineer]", ", delegate: [ml-platform]"))
    assert "You may not delegate what you decide" in kenji.types(
        "delegate @noor until tomorrow because I ski"
    )
    place.rule(RULES)
    name = Someone(place, LEO).asks(ASK, WINE)
    assert "You may not approve" in noor.types(f"approve {name}")

    form = kenji.opens("delegate @noor")
    assert "Until" in everything(form)
    assert "until" in kenji.fails_to_submit(form, until="2020-01-01")
    assert "may approve and reject for you until" in kenji.submits(form, until="10d", reason="I ski <!here>")
    asked = everything(place.told(NOOR, "asks you to decide in their place"))
    assert "<!here>" not in asked
    place.told(NOOR, "in place of")
    assert "you decide for" in noor.types("whoami").casefold()

    assert "waiting for 1 of 2" in noor.types(f"approve {name} because it holds up")
    assert f"for <@{KENJI}>" in everything(place.card_says(WINE, name, f"for <@{KENJI}>"))
    assert "one approval a person counts" in kenji.types(f"approve {name}", WINE)

    assert "no longer decides for you" in kenji.types("delegate stop")
    assert "You delegate to nobody" in kenji.types("delegate stop")
    assert "delegation.ended" in place.audited()
