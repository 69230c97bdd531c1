"""Servers that do not serve what was decided: said once under the release after 15 minutes, and once when they do again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alerts.alert import AlertKind
from bot.domain.promotion import State
from bot.domain.serving import ServingReport
from bot.services import serving, serving_watch
from bot.services.identity import OPERATOR
from storage import alerts, observed
from storage import promotion as stored
from tests.services.house import MIA, House
from tests.services.racing import lost, race

DIFFERS, AGAIN = "Decided churn@3, serving", "Serving as decided again"


@pytest.fixture
def released(house: House) -> House:
    """churn@3 was decided in place of churn@2."""
    house.live("churn", 2)
    house.promoted()
    return house


def said(house: House, reports: Mapping[str, int], replicas: int = 1, model: str = "churn") -> None:
    """Instances report the versions that they serve."""
    at = house.clock.now()
    with house.database.write() as session:
        for instance, version in reports.items():
            told = ServingReport(
                model, "production", instance, version, replicas, at, at, "abcdefghij", "service"
            )
            serving.report(session, house.policy, OPERATOR, told, "token:abcdefghij")


def after(house: House, **time: float) -> str:
    """The release's thread once that time has gone by, and everything due is done."""
    house.clock.move(timedelta(**time))
    serving_watch.sweep(house.context)
    house.send()
    return "\n".join(house.slack.thread(house.card()))


def open_now(house: House) -> tuple[str, ...]:
    """What a gate reads."""
    with house.database.read() as session:
        return observed.open_alerts(session, "churn", "production")


def verbs(house: House) -> list[str]:
    """What the audit says of serving, but for the reports."""
    found = [each.verb for each in house.audited() if each.verb.startswith("serving.")]
    return [each for each in found if each != "serving.reported"]


def test_after_fifteen_minutes_it_is_said_once_under_the_release_and_once_when_it_is_over(
    released: House,
) -> None:
    said(released, {"eu-1": 2, "eu-2": 2, "eu-3": 2, "eu-4": 3})
    assert DIFFERS not in after(released, minutes=14.9)
    assert open_now(released) == ()

    thread = after(released, minutes=0.1)
    assert "Decided churn@3, serving churn@2 on 3 of 4∗ replicas" in thread.replace("*", "∗")
    assert "eu-1" in thread
    assert open_now(released) == ("Decided churn@3, serving churn@2 on 3 of 4",)
    assert after(released, hours=5).count(DIFFERS) == 1

    said(released, {"eu-1": 3, "eu-2": 3, "eu-3": 3})
    assert AGAIN not in after(released, minutes=14)
    assert after(released, minutes=1).count(AGAIN) == 1
    thread = after(released, hours=5)
    assert (thread.count(DIFFERS), thread.count(AGAIN)) == (1, 1)
    assert (open_now(released), verbs(released)) == ((), ["serving.differs", "serving.agrees"])


def test_a_server_that_flaps_is_said_once_until_it_is_steady(released: House) -> None:
    said(released, {"eu-1": 2})
    after(released, minutes=15)
    for _ in range(6):
        said(released, {"eu-1": 3})
        after(released, minutes=10)
        said(released, {"eu-1": 2})
        after(released, minutes=16)

    thread = after(released, minutes=1)
    assert (thread.count(DIFFERS), thread.count(AGAIN)) == (1, 0)


def test_restarts_that_are_always_over_in_time_are_no_alert(released: House) -> None:
    for _ in range(5):
        said(released, {"eu-1": 2})
        after(released, minutes=10)
        said(released, {"eu-1": 3})
        after(released, minutes=10)

    assert verbs(released) == []


def test_another_count_of_replicas_does_not_begin_the_time_anew(released: House) -> None:
    said(released, {"eu": 2}, replicas=4)
    after(released, minutes=10)
    said(released, {"eu": 2}, replicas=3)

    assert "serving churn@2 on 3 of 3" in after(released, minutes=5)


def test_an_instance_that_says_it_is_gone_differs_no_more(released: House) -> None:
    said(released, {"eu-1": 2, "eu-2": 3})
    after(released, minutes=15)
    said(released, {"eu-1": 2}, replicas=0)

    assert AGAIN in after(released, minutes=15)


def test_servers_that_fall_silent_do_not_serve_as_decided(released: House) -> None:
    said(released, {"eu-1": 2})
    after(released, minutes=15)

    thread = after(released, days=1)
    assert "No server of churn in production reports any more" in thread
    assert AGAIN not in thread
    assert (open_now(released), verbs(released)) == ((), ["serving.differs", "serving.ended"])
    said(released, {"eu-1": 2})
    assert after(released, minutes=1).count(DIFFERS) == 2


def test_who_fell_silent_before_the_others_follow_holds_nothing_up(released: House) -> None:
    said(released, {"eu-1": 2, "eu-2": 2})
    after(released, minutes=15)
    released.clock.move(timedelta(hours=23))
    said(released, {"eu-2": 3})

    assert AGAIN in after(released, hours=1)


def test_a_rollback_makes_what_they_serve_right_again(released: House) -> None:
    said(released, {"eu-1": 2})
    after(released, minutes=15)
    released.roll_back(MIA)
    released.work()

    assert AGAIN not in after(released, minutes=14)
    thread = after(released, minutes=1)
    assert thread.count(AGAIN) == 1
    assert "churn@2* on its only replica" in thread


def test_a_newer_decision_is_measured_anew_and_said_under_its_own_release(released: House) -> None:
    said(released, {"eu-1": 1})
    after(released, minutes=15)
    released.roll_back(MIA)
    released.work()
    after(released, minutes=14)
    assert open_now(released) == ("Decided churn@3, serving churn@1 on 1 of 1",)

    after(released, minutes=1)
    assert open_now(released) == ("Decided churn@2, serving churn@1 on 1 of 1",)
    assert any("Decided churn@2, serving" in each.text for each in released.slack.posts)
    assert verbs(released) == ["serving.differs", "serving.ended", "serving.differs"]


def test_what_is_being_brought_there_is_expected_until_it_failed(house: House) -> None:
    house.live("churn", 2)
    name = house.ask().request.name
    with house.database.write() as session:
        number = int(name[2:])
        assert stored.move(session, number, State.REQUESTED, State.APPROVED)
        assert stored.move(session, number, State.APPROVED, State.APPLYING)
    said(house, {"eu-1": 3})
    house.clock.move(timedelta(hours=1))
    serving_watch.sweep(house.context)
    assert open_now(house) == ()

    with house.database.write() as session:
        now = house.clock.now()
        assert stored.move(session, number, State.APPLYING, State.FAILED, ended_at=now, failure="no")
    for minutes, found in ((14, 0), (1, 1)):
        house.clock.move(timedelta(minutes=minutes))
        serving_watch.sweep(house.context)
        assert len(open_now(house)) == found


def test_where_nothing_was_decided_nothing_differs(house: House) -> None:
    house.model("new")
    said(house, {"eu-1": 3}, model="new")
    house.clock.move(timedelta(hours=1))
    serving_watch.sweep(house.context)

    assert verbs(house) == []


def test_what_was_found_live_has_an_alert_without_a_thread(house: House) -> None:
    house.live("churn", 2)
    said(house, {"eu-1": 3})
    house.clock.move(timedelta(minutes=15))
    serving_watch.sweep(house.context)
    house.send()

    assert open_now(house) == ("Decided churn@2, serving churn@3 on 1 of 1",)
    assert house.slack.posts == []


def test_two_replicas_at_once_say_it_once(released: House) -> None:
    said(released, {"eu-1": 2})
    released.clock.move(timedelta(minutes=15))

    assert lost(race(*[lambda: serving_watch.sweep(replace(released.context))] * 6)) == []
    released.send()

    assert "\n".join(released.slack.thread(released.card())).count(DIFFERS) == 1
    with released.database.read() as session:
        assert len(alerts.open_ones(session, AlertKind.SERVING)) == 1


def test_a_clock_that_goes_back_ends_and_says_nothing(released: House) -> None:
    said(released, {"eu-1": 2})
    after(released, minutes=15)

    thread = after(released, hours=-3)
    assert (thread.count(DIFFERS), thread.count(AGAIN)) == (1, 0)
    assert len(open_now(released)) == 1


def test_of_many_instances_five_are_named(released: House) -> None:
    said(released, {f"*node*-{number:03}": 2 for number in range(200)})

    thread = after(released, minutes=15)
    assert "on 200 of 200" in thread
    assert "and 195 more" in thread
