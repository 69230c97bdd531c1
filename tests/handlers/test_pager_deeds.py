"""What people do at the pager after they acknowledged is followed: taken back, resolved, passed on."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.alerts.alert import AlertState
from bot.domain.pagers import PagerKind
from bot.domain.severity import Severity
from bot.services import alert_acts, alert_watch, paging, paging_heard
from bot.services.alert_acts import Hush
from handlers.pager_webhook import read
from storage import pages
from tests.integrations.pagers import Standin, standing_in
from tests.services.alarm import ALERTED, after, alert, breached, cards, recovered, verbs
from tests.services.conftest import furnished_sqlite, quick_house
from tests.services.house import CHURN, MIA, House

__all__ = ["furnished_sqlite", "quick_house"]

KINDS = [PagerKind.PAGERDUTY, PagerKind.OPSGENIE]
ACTIONS = {
    "acknowledged": "Acknowledge", "unacknowledged": "UnAcknowledge", "resolved": "Close", "reassigned": "AssignOwnership",
}  # fmt: skip
ADA = "Ada Lovelace"


@pytest.fixture
def house(quick_house: House) -> House:
    """The database is the services' own matter."""
    return quick_house


@pytest.fixture(params=KINDS)
def pager(request: pytest.FixtureRequest, house: House) -> Iterator[Standin]:
    """A pager that rings for A-1."""
    with standing_in(request.param) as found:
        house.rules(ALERTED)
        house.context = replace(house.context, pager=found.pager())
        breached(house, severity=Severity.PAGE)
        swept(house)
        assert found.rings == 1
        yield found


def swept(house: House, **time: float) -> None:
    """A while later, once everything due was told."""
    after(house, **time)
    for _ in range(3):
        paging.sweep(house.context)
    after(house)


def key(house: House) -> str:
    """The name of A-1 at the pager."""
    with house.database.read() as session:
        found = pages.of_alert(session, 1)
    assert found is not None
    return found.key


def report(house: House, kind: PagerKind, verb: str, who: str = ADA, to: str = "", ago_s: float = 0) -> bytes:
    """What the pager tells; without `who`, nobody did it but the pager itself or an integration."""
    at = house.clock.now() - timedelta(seconds=ago_s)
    body: dict[str, Any]
    if kind is PagerKind.PAGERDUTY:
        agent = (
            {"type": "user_reference", "summary": who}
            if who
            else {"type": "service_reference", "summary": "churn"}
        )
        body = {
            "event": {
                "id": f"{verb} {at.isoformat()}", "event_type": f"incident.{verb}", "occurred_at": at.isoformat(),
                "agent": agent,
                "data": {"incident_key": key(house), "assignees": [{"summary": to}] if to else []},
            }
        }  # fmt: skip
    else:
        body = {
            "action": ACTIONS[verb], "source": {"name": "", "type": "web" if who else "API"},
            "alert": {"alias": key(house), "username": who or "hook", "owner": to, "updatedAt": int(at.timestamp() * 1e9)},
        }  # fmt: skip
    return json.dumps(body).encode()


def hears(house: House, pager: Standin, verb: str, who: str = ADA, **more: Any) -> bool:
    """The pager tells it, and everything due is said."""
    house.clock.move(timedelta(seconds=1))
    heard = read(pager.kind, report(house, pager.kind, verb, who, **more), house.clock.now())
    assert heard is not None
    followed = paging_heard.hear(house.context, pager.kind, heard)
    house.send()
    return followed


def does(house: House, pager: Standin, verb: str, who: str = ADA, **more: Any) -> bool:
    """Somebody does it there, and the pager tells it."""
    pager.held[key(house)] = {
        "acknowledged": "acknowledged",
        "unacknowledged": "triggered",
        "resolved": "resolved",
    }[verb]
    return hears(house, pager, verb, who, **more)


def acknowledge(house: House) -> None:
    """Mia looks into it."""
    alert_acts.acknowledge(house.context, house.who(MIA), house.act(MIA), 1)


def thread(house: House) -> str:
    """What stands under the alert's message."""
    return " ".join(house.slack.thread(cards(house, CHURN)[0]))


def state(house: House) -> AlertState:
    """Where A-1 stands now."""
    return alert(house).state(house.clock.now())


def test_who_takes_an_acknowledgement_back_there_lets_it_wait_here_and_escalates_anew(
    house: House, pager: Standin
) -> None:
    does(house, pager, "acknowledged")
    swept(house, hours=3)
    assert "alert.escalated" not in verbs(house)
    assert does(house, pager, "unacknowledged")
    assert state(house) is AlertState.OPEN
    assert f"{ADA} (via {pager.kind.spelled}) took the acknowledgement of *A-1* back" in thread(house)
    assert "looks into it since" not in str(cards(house, CHURN)[0].blocks)
    assert verbs(house)[-1] == "alert.reopened"
    # Nobody is told before the waiting began anew, and the pager, which rings already, is told nothing.
    told = len(pager.came)
    swept(house, minutes=14)
    assert "alert.escalated" not in verbs(house)
    swept(house, minutes=2)
    assert (verbs(house)[-1], len(pager.came)) == ("alert.escalated", told)


def test_an_acknowledgement_that_runs_out_there_is_over_here_whoever_gave_it(
    house: House, pager: Standin
) -> None:
    acknowledge(house)
    swept(house)
    assert does(house, pager, "unacknowledged", who="")
    assert (state(house), alert(house).acknowledged_by) == (AlertState.OPEN, None)
    assert f"The acknowledgement of *A-1* ran out in {pager.kind.spelled}" in thread(house)
    acknowledge(house)
    swept(house)
    assert pager.states[key(house)] == "acknowledged"


def test_an_acknowledgement_given_here_since_is_told_there_anew(house: House, pager: Standin) -> None:
    acknowledge(house)
    swept(house)
    assert not does(house, pager, "unacknowledged", who="", ago_s=600)
    assert state(house) is AlertState.ACKNOWLEDGED
    swept(house)
    assert pager.states[key(house)] == "acknowledged"


def test_who_resolves_there_knows_of_it_and_the_trouble_goes_on_here(house: House, pager: Standin) -> None:
    assert does(house, pager, "resolved")
    who = f"{ADA} (via {pager.kind.spelled})"
    assert (state(house), alert(house).acknowledged_there) == (AlertState.ACKNOWLEDGED, who)
    assert (
        f"{who} resolved *A-1*; the monitor still sees it, so it stays open here until that is over."
        in thread(house)
    )
    assert "recovered" not in thread(house)
    assert verbs(house)[-1] == "alert.resolved_there"
    told = len(pager.came)
    swept(house, hours=1)
    recovered(house)
    swept(house)
    assert (len(pager.came), pager.rings, state(house)) == (told, 1, AlertState.ENDED)


def test_who_resolves_there_what_somebody_took_here_takes_nothing_from_them(
    house: House, pager: Standin
) -> None:
    acknowledge(house)
    swept(house)
    assert does(house, pager, "resolved")
    assert (alert(house).acknowledged_by, alert(house).acknowledged_there) == (MIA, None)
    assert "resolved *A-1*; the monitor still sees it" in thread(house)


def test_what_became_worse_after_somebody_resolved_it_there_rings_anew(house: House, pager: Standin) -> None:
    does(house, pager, "resolved")
    breached(house, severity=Severity.PAGE, badness=9.0, title="PSI of age is 9, above 0.2")
    swept(house)
    assert (state(house), pager.rings, pager.states[key(house)]) == (AlertState.OPEN, 2, "triggered")
    assert f"became worse since it was resolved in {pager.kind.spelled}: it rings anew" in thread(house)
    assert pager.texts[key(house)].endswith("PSI of age is 9, above 0.2")
    swept(house, minutes=16)
    assert (pager.rings, verbs(house).count("alert.reopened")) == (2, 1)


def test_what_the_pager_closes_by_itself_rings_anew_while_nobody_looks_into_it(
    house: House, pager: Standin
) -> None:
    assert does(house, pager, "resolved", who="")
    assert (state(house), pager.rings) == (AlertState.OPEN, 1)
    assert "closed *A-1* by itself while it goes on; it rings anew." in thread(house)
    swept(house)
    assert (pager.rings, pager.states[key(house)]) == (2, "triggered")


def test_what_the_pager_closes_by_itself_while_somebody_looks_into_it_rings_nobody(
    house: House, pager: Standin
) -> None:
    acknowledge(house)
    swept(house)
    assert does(house, pager, "resolved", who="")
    swept(house, hours=1)
    assert (pager.rings, state(house)) == (1, AlertState.ACKNOWLEDGED)
    assert "resolved *A-1* by itself; the monitor still sees it" in thread(house)


def test_that_we_resolved_it_ourselves_comes_back_and_changes_nothing(house: House, pager: Standin) -> None:
    alert_acts.snooze(house.context, house.who(MIA), house.act(MIA), 1, Hush("4h"))
    swept(house)
    for who in ("", ADA):
        assert not hears(house, pager, "resolved", who)
    recovered(house)
    swept(house)
    assert not hears(house, pager, "resolved", "")
    assert "by itself" not in thread(house)


def test_who_resolves_there_what_is_snoozed_here_wakes_nobody(house: House, pager: Standin) -> None:
    alert_acts.snooze(house.context, house.who(MIA), house.act(MIA), 1, Hush("4h"))
    assert not does(house, pager, "resolved")
    assert state(house) is AlertState.SNOOZED
    swept(house, hours=5)
    assert (state(house), pager.rings) == (AlertState.OPEN, 2)


@pytest.mark.parametrize("deeds", [["unacknowledged", "acknowledged"], ["resolved", "unacknowledged"]])
def test_what_overtakes_what_happened_before_it_counts(
    house: House, pager: Standin, deeds: list[str]
) -> None:
    later, earlier = deeds
    does(house, pager, later)
    stood = state(house)
    assert not hears(house, pager, earlier, ago_s=300)
    assert state(house) is stood


def test_the_same_deed_again_is_followed_once(house: House, pager: Standin) -> None:
    does(house, pager, "acknowledged")
    body = report(house, pager.kind, "unacknowledged")
    heard = read(pager.kind, body, house.clock.now())
    assert heard is not None
    assert [paging_heard.hear(house.context, pager.kind, heard) for _ in range(3)] == [True, False, False]
    assert verbs(house).count("alert.reopened") == 1


def test_whom_it_was_passed_on_to_there_is_said_in_the_thread(house: House, pager: Standin) -> None:
    assert hears(house, pager, "reassigned", to="<!channel> Bob *Builder*")
    said = thread(house)
    assert f"{ADA} (via {pager.kind.spelled}) passed *A-1* on to" in said
    assert "<!channel>" not in said
    assert "*Builder*" not in said
    assert state(house) is AlertState.OPEN


def test_alerts_of_one_message_wait_again_together(house: House, pager: Standin) -> None:
    breached(house, severity=Severity.PAGE, source="customers", cause="two")
    swept(house)
    breached(house, severity=Severity.PAGE, source="customers", model="fraud")
    swept(house, minutes=2)
    with house.database.read() as session:
        found = pages.of_alert(session, 2)
    assert found is not None
    assert alert(house, 3).leader == 2
    for verb in ("acknowledged", "unacknowledged"):
        house.clock.move(timedelta(seconds=1))
        body = report(house, pager.kind, verb).replace(key(house).encode(), found.key.encode())
        heard = read(pager.kind, body, house.clock.now())
        assert heard is not None
        assert paging_heard.hear(house.context, pager.kind, heard)
        states = {alert(house, number).state(house.clock.now()) for number in (2, 3)}
        assert states == {AlertState.ACKNOWLEDGED if verb == "acknowledged" else AlertState.OPEN}
    assert alert_watch.sweep(house.context) == 0
