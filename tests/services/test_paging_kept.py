"""Did it page? Each attempt is kept, what is worse is told anew, and a pager that is silent for long is said once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.commands import ShowAlert
from bot.domain.pagers import Call, PagerKind
from bot.domain.severity import Severity
from bot.services import alert_acts, paging, paging_failures
from bot.services.alert_acts import Hush
from bot.services.reading import read
from bot.views.blocks import fallback
from storage import page_attempts
from tests.integrations.pagers import Standin, standing_in
from tests.services.alarm import ALERTED, after, breached, cards, recovered, verbs
from tests.services.house import ADA, CHURN, LEO, MIA, House

NIGHT = Severity.PAGE


@pytest.fixture(params=list(PagerKind))
def pager(request: pytest.FixtureRequest, house: House) -> Iterator[Standin]:
    """Each of the three, in the time of the house."""
    with standing_in(request.param) as found:
        yield told_by(house, found)


@pytest.fixture
def pagerduty(quick_house: House) -> Iterator[Standin]:
    """One of them, where they do not differ."""
    with standing_in(PagerKind.PAGERDUTY) as found:
        yield told_by(quick_house, found)


def told_by(house: House, pager: Standin) -> Standin:
    """The house has that pager."""
    house.rules(ALERTED)
    house.context = replace(house.context, pager=pager.pager())
    pager.alertmanager.clock = house.clock.now
    return pager


def swept(house: House, **time: float) -> int:
    """A while later, when Slack and then the pager were told; how much the pager took."""
    after(house, **time)
    taken = paging.sweep(house.context)
    house.send()
    return taken


def worsens(house: House) -> None:
    """It becomes far worse."""
    breached(house, severity=NIGHT, badness=9.0, title="PSI of age is 9, above 0.2")


def kept(house: House, number: int = 1) -> list[tuple[Call, bool | None, str]]:
    """What was tried of an alert, the oldest first."""
    with house.database.read() as session:
        found = page_attempts.of_alert(session, number, 100)
    return [(each.call, each.taken, each.answer) for each in reversed(found)]


def asked(house: House, who: str = LEO) -> str:
    """What somebody reads who asks of A-1."""
    return fallback(read(house.context, house.reader(who), ShowAlert(1)))


def status(kind: PagerKind) -> str:
    """What each of them answers when it takes something."""
    return "200" if kind is PagerKind.ALERTMANAGER else "202"


def test_each_attempt_is_kept_with_what_was_answered(house: House, pager: Standin) -> None:
    pager.refuses = [500, 429]
    breached(house, severity=NIGHT)
    for seconds in (0, 11, 31):
        swept(house, seconds=seconds)
    spelled = pager.kind.spelled
    assert kept(house) == [
        (Call.TRIGGER, False, f"{spelled} answered 500."),
        (Call.TRIGGER, False, f"{spelled} answered 429."),
        (Call.TRIGGER, True, status(pager.kind)),
    ]
    recovered(house)
    swept(house)
    assert kept(house)[3:] == [(Call.RESOLVE, True, status(pager.kind))]


def test_that_an_alertmanager_heard_once_more_that_it_goes_on_is_not_kept(quick_house: House) -> None:
    with standing_in(PagerKind.ALERTMANAGER) as found:
        told_by(quick_house, found)
        breached(quick_house, severity=NIGHT)
        for _ in range(10):
            swept(quick_house, minutes=1)
        assert (len(found.came), len(kept(quick_house))) == (10, 1)


def test_an_attempt_that_a_crash_cut_off_is_kept_as_one_without_an_answer(
    quick_house: House, pagerduty: Standin
) -> None:
    class Crash(Exception):
        pass

    def reached(point: str) -> None:
        if point == "paging.told":
            raise Crash

    breached(quick_house, severity=NIGHT)
    after(quick_house)
    with pytest.raises(Crash):
        paging.sweep(replace(quick_house.context, reached=reached))
    swept(quick_house, seconds=61)
    assert kept(quick_house) == [(Call.TRIGGER, None, ""), (Call.TRIGGER, True, "202")]
    assert "call people. No answer of PagerDuty was kept." in asked(quick_house)


def test_who_asks_of_an_alert_reads_whether_it_paged(quick_house: House, pagerduty: Standin) -> None:
    breached(quick_house, severity=NIGHT)
    after(quick_house)
    assert "What the pager was told" not in asked(quick_house)
    pagerduty.refuses = [500] * 6
    for _ in range(8):
        swept(quick_house, minutes=3)
    said = asked(quick_house)
    assert "call people. PagerDuty took it (202)." in said
    assert "call people. PagerDuty answered 500." in said
    assert "and 2 earlier attempts" in said


def test_the_message_says_when_people_were_called(quick_house: House, pagerduty: Standin) -> None:
    breached(quick_house, severity=NIGHT)
    after(quick_house)
    assert "📟" not in str(cards(quick_house, CHURN)[0].blocks)
    swept(quick_house)
    assert "📟 PagerDuty was told to call people" in str(cards(quick_house, CHURN)[0].blocks)


def test_what_is_told_in_the_message_of_another_rang_with_that_one(
    quick_house: House, pagerduty: Standin
) -> None:
    breached(quick_house, severity=NIGHT, model="fraud", source="customers")
    swept(quick_house)
    breached(quick_house, severity=NIGHT, source="customers")
    swept(quick_house, minutes=2)
    said = fallback(read(quick_house.context, quick_house.reader(LEO), ShowAlert(2)))
    assert "call people. PagerDuty took it (202)." in said


def test_what_is_worse_is_told_there_and_rings_nobody_anew(house: House, pager: Standin) -> None:
    breached(house, severity=NIGHT)
    swept(house)
    worsens(house)
    assert [swept(house), swept(house)] == [1, 0]
    assert (pager.rings, kept(house)[1:]) == (1, [(Call.UPDATE, True, status(pager.kind))])
    if pager.kind is PagerKind.ALERTMANAGER:
        (held,) = pager.alertmanager.alerts.values()
        said = held["annotations"]["summary"]
    else:
        (said,) = pager.texts.values()
    assert said == "churn#production: PSI of age is 9, above 0.2"


def test_what_is_worse_while_somebody_looks_into_it_stays_acknowledged_there(
    house: House, pager: Standin
) -> None:
    breached(house, severity=NIGHT)
    swept(house)
    alert_acts.acknowledge(house.context, house.who(MIA), house.act(MIA), 1)
    swept(house)
    stood = dict(pager.states)
    worsens(house)
    assert [swept(house), swept(house)] == [1, 0]
    assert (pager.rings, pager.states) == (1, stood)


def test_what_is_worse_before_the_pager_hears_that_somebody_looks_into_it_is_told_there_too(
    house: House, pager: Standin
) -> None:
    breached(house, severity=NIGHT)
    swept(house)
    alert_acts.acknowledge(house.context, house.who(MIA), house.act(MIA), 1)
    worsens(house)
    assert [swept(house), swept(house), swept(house)] == [1, 1, 0]
    assert [call for call, *_ in kept(house)][2:] == [Call.UPDATE]


def test_what_was_worse_before_it_rang_is_told_once(house: House, pager: Standin) -> None:
    breached(house, severity=NIGHT)
    worsens(house)
    assert [swept(house), swept(house)] == [1, 0]
    assert len(pager.came) == 1


def test_what_becomes_louder_rings(quick_house: House, pagerduty: Standin) -> None:
    breached(quick_house, severity=Severity.CHANNEL)
    assert (swept(quick_house), pagerduty.rings) == (0, 0)
    breached(quick_house, severity=NIGHT)
    assert (swept(quick_house), pagerduty.rings) == (1, 1)
    assert verbs(quick_house).count("alert.paged") == 1


def test_a_pager_that_is_silent_for_long_is_said_to_the_admins_once(
    quick_house: House, pagerduty: Standin
) -> None:
    pagerduty.refuses = [500] * 60
    for cause in ("one", "two", "three"):
        breached(quick_house, severity=NIGHT, cause=cause)
    for _ in range(15):
        swept(quick_house, minutes=1)
    told = [each for each in quick_house.slack.dms(ADA) if "📵" in each.text]
    assert len(told) == 1
    assert "PagerDuty does not take what I tell it since" in told[0].text
    assert "3 alerts were only told here" in told[0].text
    # Each alert's own thread says it too.
    said = " ".join(" ".join(quick_house.slack.thread(each)) for each in cards(quick_house, CHURN))
    assert said.count("I could not tell PagerDuty") == 3


def test_the_doctor_knows_the_newest_attempt(quick_house: House, pagerduty: Standin) -> None:
    assert paging_failures.last_attempt(quick_house.database) == ""
    pagerduty.refuses = [500]
    breached(quick_house, severity=NIGHT)
    for outcome in ("PagerDuty answered 500", "taken (202)"):
        swept(quick_house, seconds=11)
        at = f"{quick_house.clock.now():%Y-%m-%d %H:%M} UTC"
        said = f"“trigger” of A-1 to PagerDuty, {at}: {outcome}."
        assert paging_failures.last_attempt(quick_house.database) == said


def test_old_attempts_are_forgotten(quick_house: House, pagerduty: Standin) -> None:
    breached(quick_house, severity=NIGHT)
    swept(quick_house)
    quick_house.clock.move(timedelta(days=399))
    paging_failures.forget(quick_house.context)
    assert len(kept(quick_house)) == 1
    quick_house.clock.move(timedelta(days=2))
    paging_failures.forget(quick_house.context)
    assert kept(quick_house) == []


def test_what_is_muted_is_not_triggered_anew(quick_house: House, pagerduty: Standin) -> None:
    breached(quick_house, severity=NIGHT)
    swept(quick_house)
    alert_acts.mute(quick_house.context, quick_house.who(MIA), quick_house.act(MIA), 1, Hush(None))
    worsens(quick_house)
    swept(quick_house)
    assert (swept(quick_house, hours=9), pagerduty.rings) == (0, 1)
    assert list(pagerduty.states.values()) == ["resolved"]
