"""The pager is told how each alert of the severity `page` stands, against stand-ins of the three APIs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.pagers import PagerKind
from bot.domain.severity import Severity
from bot.services import alert_acts, paging, paging_failures
from bot.services.alert_acts import Hush
from storage import pages
from tests.integrations.pagers import KEY, Standin, standing_in
from tests.services.alarm import ALERTED, after, alert, breached, cards, recovered, verbs
from tests.services.house import CHURN, MIA, House

NIGHT = Severity.PAGE


@pytest.fixture(params=list(PagerKind))
def pager(request: pytest.FixtureRequest) -> Iterator[Standin]:
    """Each of the three."""
    with standing_in(request.param) as found:
        yield found


@pytest.fixture
def pagerduty() -> Iterator[Standin]:
    """One of them, where they do not differ."""
    with standing_in(PagerKind.PAGERDUTY) as found:
        yield found


def paged(house: House, pager: Standin, **more: float) -> House:
    """The house with that pager."""
    house.rules(ALERTED)
    house.context = replace(house.context, pager=pager.pager(**more))
    pager.alertmanager.clock = house.clock.now
    return house


def swept(house: House, **time: float) -> int:
    """A while later, when Slack and then the pager were told; how much the pager took."""
    after(house, **time)
    taken = paging.sweep(house.context)
    house.send()
    return taken


def key(house: House, number: int = 1) -> str:
    """The name of an alert at the pager."""
    with house.database.read() as session:
        found = pages.of_alert(session, number)
    assert found is not None
    return found.key


def thread(house: House) -> str:
    """What stands under the alert's message."""
    return " ".join(house.slack.thread(cards(house, CHURN)[0]))


def test_an_alert_that_pages_rings_once_and_is_resolved_when_it_is_over(house: House, pager: Standin) -> None:
    paged(house, pager)
    breached(house, severity=NIGHT)
    assert [swept(house), swept(house), swept(house, seconds=5)] == [1, 0, 0]
    assert (pager.rings, pager.states) == (1, {key(house): "triggered"})

    recovered(house)
    assert [swept(house), swept(house, hours=1)] == [1, 0]
    assert pager.states == {key(house): "resolved"}
    assert verbs(house).count("alert.paged") == 2


def test_what_is_quieter_than_page_goes_to_nobodys_pager(quick_house: House, pagerduty: Standin) -> None:
    paged(quick_house, pagerduty)
    breached(quick_house)
    assert swept(quick_house, hours=1) == 0
    breached(quick_house, severity=NIGHT)
    assert (swept(quick_house), pagerduty.rings) == (1, 1)


def test_without_a_pager_nothing_is_told_and_nothing_fails(quick_house: House) -> None:
    quick_house.rules(ALERTED)
    breached(quick_house, severity=NIGHT)
    assert (swept(quick_house), paging_failures.problems(quick_house.context)) == (0, [])


def test_the_pager_reads_what_where_since_when_and_the_runbook(
    quick_house: House, pagerduty: Standin
) -> None:
    paged(quick_house, pagerduty)
    breached(quick_house, severity=NIGHT)
    swept(quick_house)
    (path, body) = pagerduty.came[0]
    assert (path, body["routing_key"]) == ("/v2/enqueue", KEY)
    assert body["payload"]["summary"] == "churn#production: PSI of age is 0.31, above 0.2"
    assert body["payload"]["custom_details"]["consequence"].startswith("The model sees customers")
    assert body["links"] == [{"href": "https://wiki.example.com/churn", "text": "The runbook"}]


@pytest.mark.parametrize("title", ["x" * 5000, "<!channel> \u202eevil\x00\n`rm`", '"}],"routing_key":"mine"'])
def test_whatever_the_title_holds_the_pager_takes_it(quick_house: House, pager: Standin, title: str) -> None:
    paged(quick_house, pager)
    breached(quick_house, severity=NIGHT, title=title)
    assert (swept(quick_house), pager.rings) == (1, 1)


def test_acknowledged_in_slack_is_acknowledged_there(house: House, pager: Standin) -> None:
    paged(house, pager)
    breached(house, severity=NIGHT)
    swept(house)
    alert_acts.acknowledge(house.context, house.who(MIA), house.act(MIA), 1)
    swept(house)
    knows = pager.kind is not PagerKind.ALERTMANAGER
    assert pager.states[key(house)] == ("acknowledged" if knows else "silenced")
    assert (pager.rings, swept(house)) == (1, 0)


def test_what_somebody_took_before_it_rang_calls_nobody(quick_house: House, pagerduty: Standin) -> None:
    paged(quick_house, pagerduty)
    breached(quick_house, severity=NIGHT)
    after(quick_house)
    alert_acts.acknowledge(quick_house.context, quick_house.who(MIA), quick_house.act(MIA), 1)
    assert (swept(quick_house), pagerduty.came) == (0, [])


@pytest.mark.parametrize("kind", [PagerKind.PAGERDUTY, PagerKind.OPSGENIE])
def test_a_snooze_ends_the_ringing_and_its_end_rings_anew(house: House, kind: PagerKind) -> None:
    with standing_in(kind) as pager:
        paged(house, pager)
        breached(house, severity=NIGHT)
        swept(house)
        alert_acts.snooze(house.context, house.who(MIA), house.act(MIA), 1, Hush("4h"))
        assert [swept(house), swept(house, hours=3)] == [1, 0]
        assert pager.states == {key(house): "resolved"}
        assert (swept(house, hours=2), pager.rings) == (1, 2)


def test_in_maintenance_nobody_is_called(quick_house: House, pagerduty: Standin) -> None:
    paged(quick_house, pagerduty)
    sunday = quick_house.clock.now() + timedelta(days=6)
    quick_house.clock.set(sunday.replace(hour=1, minute=30))
    breached(quick_house, severity=NIGHT)
    assert [swept(quick_house), swept(quick_house, minutes=20)] == [0, 0]
    assert (swept(quick_house, hours=2), pagerduty.rings) == (1, 1)


def test_alerts_of_one_message_ring_once(quick_house: House, pagerduty: Standin) -> None:
    paged(quick_house, pagerduty)
    breached(quick_house, severity=NIGHT, source="customers")
    swept(quick_house)
    breached(quick_house, severity=NIGHT, source="customers", model="fraud")
    assert (swept(quick_house, minutes=2), pagerduty.rings) == (0, 1)
    recovered(quick_house)
    swept(quick_house)
    assert pagerduty.rings == 2


def test_where_slack_does_not_answer_people_are_called_all_the_same(
    quick_house: House, pagerduty: Standin
) -> None:
    paged(quick_house, pagerduty)
    breached(quick_house, severity=NIGHT)
    assert paging.sweep(quick_house.context) == 0
    quick_house.clock.move(timedelta(seconds=61))
    assert (paging.sweep(quick_house.context), pagerduty.rings) == (1, 1)


def test_an_alertmanager_hears_each_minute_that_it_is_still_so(quick_house: House) -> None:
    with standing_in(PagerKind.ALERTMANAGER) as pager:
        paged(quick_house, pager)
        breached(quick_house, severity=NIGHT)
        assert [swept(quick_house, seconds=each) for each in (0, 30, 31, 30, 31)] == [1, 0, 1, 0, 1]
        assert len({str(body) for _, body in pager.came}) == 1
        assert verbs(quick_house).count("alert.paged") == 1


@pytest.mark.parametrize("status", [429, 500, 503, 401])
def test_a_pager_that_refuses_is_asked_again_until_it_takes_it(
    house: House, pager: Standin, status: int
) -> None:
    paged(house, pager)
    pager.refuses = [status, status]
    breached(house, severity=NIGHT)
    assert [swept(house), swept(house, seconds=5), swept(house, seconds=6), swept(house, seconds=31)] == [
        0,
        0,
        0,
        1,
    ]
    assert (pager.rings, len(pager.came), paging_failures.problems(house.context)) == (1, 3, [])


def test_a_pager_that_says_nothing_is_asked_again(quick_house: House, pagerduty: Standin) -> None:
    paged(quick_house, pagerduty, limit_s=0.2)
    pagerduty.hangs = True
    breached(quick_house, severity=NIGHT)
    assert swept(quick_house) == 0
    (said,) = paging_failures.problems(quick_house.context)
    assert said.startswith(
        "PagerDuty was not told of 1 alert since 2026-11-02 09:00 UTC: 127.0.0.1 did not answer"
    )
    pagerduty.hangs = False
    assert (swept(quick_house, seconds=11), pagerduty.rings) == (1, 1)


def test_after_five_minutes_of_silence_the_thread_says_once_that_nobody_was_called(
    house: House, pagerduty: Standin
) -> None:
    paged(house, pagerduty)
    pagerduty.refuses = [500] * 30
    breached(house, severity=NIGHT)
    for _ in range(20):
        swept(house, minutes=1)
    assert thread(house).count("I could not tell PagerDuty of *A-1* since") == 1
    assert "people were only told here. PagerDuty answered 500." in thread(house)

    pagerduty.refuses = []
    swept(house, minutes=3)
    assert pagerduty.states == {key(house): "triggered"}
    assert "PagerDuty answers again" in thread(house)
    assert paging_failures.problems(house.context) == []


def test_what_was_acknowledged_before_the_pager_answered_is_no_problem_any_more(
    quick_house: House, pagerduty: Standin
) -> None:
    paged(quick_house, pagerduty)
    pagerduty.refuses = [500]
    breached(quick_house, severity=NIGHT)
    swept(quick_house)
    alert_acts.acknowledge(quick_house.context, quick_house.who(MIA), quick_house.act(MIA), 1)
    swept(quick_house, minutes=1)
    assert (paging_failures.problems(quick_house.context), pagerduty.rings) == ([], 0)


@pytest.mark.parametrize(("point", "came"), [("paging.claimed", 1), ("paging.told", 2)])
def test_a_process_that_is_killed_before_it_settles_loses_no_page(
    house: House, pager: Standin, point: str, came: int
) -> None:
    class Crash(Exception):
        pass

    def reached(here: str) -> None:
        if here == point:
            raise Crash

    paged(house, pager)
    alive = house.context
    breached(house, severity=NIGHT)
    after(house)
    with pytest.raises(Crash):
        paging.sweep(replace(alive, reached=reached))
    assert [swept(house, seconds=30), swept(house, seconds=31)] == [0, 1]
    assert (pager.rings, len(pager.came), pager.states) == (1, came, {key(house): "triggered"})


def test_two_processes_tell_it_once(house: House, pagerduty: Standin) -> None:
    paged(house, pagerduty)
    breached(house, severity=NIGHT)
    after(house)
    told: list[int] = []

    def meanwhile(point: str) -> None:
        if point == "paging.claimed":
            told.append(paging.sweep(house.context))

    assert paging.sweep(replace(house.context, reached=meanwhile)) == 1
    assert (told, len(pagerduty.came)) == ([0], 1)


def test_a_wrong_key_is_refused_in_words_that_do_not_hold_it(quick_house: House, pagerduty: Standin) -> None:
    paged(quick_house, pagerduty)
    pager = pagerduty.pager(key="wrong-key")
    quick_house.context = replace(quick_house.context, pager=pager)
    breached(quick_house, severity=NIGHT)
    swept(quick_house)
    (said,) = paging_failures.problems(quick_house.context)
    assert "PagerDuty refused it (400)." in said
    assert "wrong-key" not in said
    assert alert(quick_house).ended_at is None


def test_what_was_over_before_anybody_was_called_calls_nobody(quick_house: House, pagerduty: Standin) -> None:
    paged(quick_house, pagerduty)
    breached(quick_house, severity=NIGHT)
    recovered(quick_house)
    assert (swept(quick_house), pagerduty.came) == (0, [])
