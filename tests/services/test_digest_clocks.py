"""Digests by clocks that jump: none is lost for long, and none comes twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.services import digest_schedules, digests
from bot.services.digest_schedules import Subscription
from tests.services.digesting import DAY, DRIFT, HOUR, MINUTE, breached, make, posted, subscribe
from tests.services.house import NEW, RELEASES, House


@pytest.mark.parametrize("ahead", [timedelta(days=3), timedelta(days=400)])
def test_after_a_clock_that_was_ahead_digests_come_again(house: House, ahead: timedelta) -> None:
    subscribe(house)
    house.live("churn", 2)
    make(house)
    assert len(posted(house)) == 1

    make(house, ahead)
    meanwhile = len(posted(house))
    make(house, MINUTE - ahead)
    house.live("churn", 3)
    make(house)
    assert len(posted(house)) == meanwhile + 1
    assert "churn@3" in posted(house)[-1].text
    make(house, timedelta())
    assert len(posted(house)) == meanwhile + 1


def test_a_clock_that_differs_by_little_makes_no_digest_twice(house: House) -> None:
    subscribe(house)
    house.live("churn", 2)
    make(house)
    for back in (1, 60, 3600):
        make(house, timedelta(seconds=-back))
        make(house, timedelta(seconds=back))
    assert len(posted(house)) == 1


@pytest.mark.parametrize(
    ("begins", "due"),
    [
        (datetime(2027, 3, 27, 12, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC)),  # 02:30 is not there
        (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # and twice
    ],
)
def test_a_night_with_a_change_of_clocks_has_one_digest(
    house: House, begins: datetime, due: datetime
) -> None:
    house.clock.set(begins)
    subscribe(house, Subscription("daily 2:30", RELEASES, "Europe/Berlin"))
    house.live("churn", 2)
    make(house, due - timedelta(minutes=1) - house.clock.now())
    assert posted(house) == []
    for _ in range(6):
        make(house, timedelta(minutes=30))
    assert len(posted(house)) == 1
    assert digests.sweep(house.context) == 0


def test_a_digest_of_the_31st_comes_in_months_that_have_one(house: House) -> None:
    house.clock.set(datetime(2027, 1, 1, tzinfo=UTC))
    subscribe(house, Subscription("0 9 31 * *", RELEASES, "UTC"))
    sent = []
    for day in range(1, 130):
        before = len(posted(house))
        make(house, datetime(2027, 1, 1, 10, tzinfo=UTC) + day * DAY - house.clock.now())
        sent += [house.clock.now() - HOUR] * (len(posted(house)) - before)
    assert [f"{each:%m-%d}" for each in sent] == ["01-31", "03-31"]


def test_no_day_of_a_long_month_is_in_no_summary(house: House) -> None:
    house.clock.set(datetime(2027, 1, 1, 8, tzinfo=UTC))
    subscribe(house, Subscription("monthly at 9", RELEASES, "UTC"))
    for month in (1, 2, 3):
        house.clock.set(datetime(2027, month, 1, 12, tzinfo=UTC))
        house.live("churn", 2 + month % 2)
        breached(house, replace(DRIFT, cause=f"monitor:{month}"))
        make(house, datetime(2027, month + 1, 1, 9, 1, tzinfo=UTC) - house.clock.now())
        assert "• 1 release, no rollbacks\n• 1 incident" in posted(house)[-1].text
    assert "*The last 31 days*" in posted(house)[-1].text
    assert "*The last 30 days*" in posted(house)[-2].text


def test_neither_a_daily_digest_beside_it_nor_one_by_hand_shortens_a_month(house: House) -> None:
    house.clock.set(datetime(2027, 1, 1, 8, tzinfo=UTC))
    subscribe(house, Subscription("monthly at 9", RELEASES, "UTC"))
    house.owner("churn", NEW)
    subscribe(house, Subscription("daily 8:00", RELEASES, "UTC"))
    make(house, HOUR)
    house.clock.set(datetime(2027, 1, 1, 12, tzinfo=UTC))
    breached(house)
    for _ in range(29):
        make(house, DAY)
    digest_schedules.run_now(house.context, house.who(NEW), house.act(NEW), 1)
    make(house)
    make(house, datetime(2027, 2, 1, 9, 1, tzinfo=UTC) - house.clock.now())
    last = next(each.text for each in reversed(posted(house)) if "*The last" in each.text)
    assert "*The last 31 days*" in last
    assert "• 1 incident" in last
