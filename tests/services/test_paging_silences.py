"""An Alertmanager knows silences alone: what is said in Slack makes and ends one, and one made there is an acknowledgement."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.domain.alerts.alert import AlertState
from bot.domain.pagers import PagerKind
from bot.domain.severity import Severity
from bot.services import alert_acts, alert_watch, paging, paging_silences
from bot.services.alert_acts import Hush
from storage import pages
from tests.integrations.alertmanagers import Alertmanager
from tests.integrations.pagers import Standin, standing_in
from tests.services.alarm import ALERTED, after, alert, breached, cards, recovered, verbs
from tests.services.house import CHURN, MIA, House


@pytest.fixture
def pager(house: House) -> Iterator[Standin]:
    """An Alertmanager that rings for A-1, in the time of the house."""
    with standing_in(PagerKind.ALERTMANAGER) as found:
        house.rules(ALERTED)
        house.context = replace(house.context, pager=found.pager())
        found.alertmanager.clock = house.clock.now
        breached(house, severity=Severity.PAGE)
        swept(house)
        assert (found.rings, found.states) == (1, {key(house): "triggered"})
        yield found


@pytest.fixture
def there(pager: Standin) -> Alertmanager:
    """What the people at the pager see."""
    return pager.alertmanager


def swept(house: House, **time: float) -> int:
    """A while later, once all is told and followed; how much was followed."""
    after(house, **time)
    for _ in range(3):
        paging.sweep(house.context)
    followed = paging_silences.follow(house.context)
    house.send()
    return followed


def key(house: House) -> str:
    """The name of A-1 at the pager."""
    with house.database.read() as session:
        found = pages.of_alert(session, 1)
    assert found is not None
    return found.key


def acknowledge(house: House) -> None:
    """Mia looks into it."""
    alert_acts.acknowledge(house.context, house.who(MIA), house.act(MIA), 1)


def thread(house: House) -> str:
    """What stands under the alert's message."""
    return " ".join(house.slack.thread(cards(house, CHURN)[0]))


def state(house: House) -> AlertState:
    """Where A-1 stands now."""
    return alert(house).state(house.clock.now())


def test_an_acknowledgement_in_slack_is_a_silence_of_exactly_this_alert(
    house: House, pager: Standin, there: Alertmanager
) -> None:
    breached(house, severity=Severity.PAGE, cause="another")
    acknowledge(house)
    swept(house)
    (silence,) = there.active()
    assert silence["createdBy"] == "Mia in Slack"
    assert silence["comment"] == "A-1 of churn#production was acknowledged in Slack by Mia (mlops-bot)"
    assert sorted(pager.states.values()) == ["silenced", "triggered"]
    assert pager.states[key(house)] == "silenced"
    assert (swept(house), len(there.silences)) == (0, 1)


def test_recovery_ends_the_alert_there_and_its_silence(
    house: House, pager: Standin, there: Alertmanager
) -> None:
    acknowledge(house)
    swept(house)
    recovered(house)
    swept(house)
    assert (pager.states, there.active()) == ({key(house): "resolved"}, [])
    assert "Somebody ended" not in thread(house)


def test_a_snooze_is_a_silence_until_its_end_and_then_it_rings_anew(
    house: House, pager: Standin, there: Alertmanager
) -> None:
    alert_acts.snooze(house.context, house.who(MIA), house.act(MIA), 1, Hush("4h"))
    swept(house)
    (silence,) = there.active()
    assert silence["endsAt"] == alert(house).snoozed_until
    assert "was snoozed in Slack by Mia until 2026-11-02 13:00 UTC" in silence["comment"]
    # All the while the Alertmanager hears that it goes on.
    for _ in range(30):
        swept(house, minutes=4)
        assert pager.states[key(house)] == "silenced"
    for _ in range(31):
        swept(house, minutes=4)
    assert (pager.states[key(house)], there.active()) == ("triggered", [])
    assert "Somebody ended" not in thread(house)


def test_a_mute_is_a_silence_that_is_prolonged_as_long_as_it_lasts(
    house: House, pager: Standin, there: Alertmanager
) -> None:
    alert_acts.mute(house.context, house.who(MIA), house.act(MIA), 1, Hush(None))
    swept(house)
    for _ in range(30):
        swept(house, hours=1)
        assert pager.states[key(house)] == "silenced"
    assert (len(there.active()), state(house)) == (1, AlertState.MUTED)


def test_what_is_said_anew_takes_the_place_of_the_silence_without_a_ring(
    house: House, pager: Standin, there: Alertmanager
) -> None:
    acknowledge(house)
    swept(house)
    alert_acts.snooze(house.context, house.who(MIA), house.act(MIA), 1, Hush("4h"))
    swept(house)
    (silence,) = there.active()
    assert ("snoozed" in silence["comment"], pager.rings, len(there.silences)) == (True, 1, 2)


def test_a_silence_made_there_is_an_acknowledgement_here(
    house: House, pager: Standin, there: Alertmanager
) -> None:
    there.silenced_by_hand(key(house), "Ada <!channel> Lovelace", "deploying *now*")
    assert (swept(house, seconds=5), swept(house, seconds=5)) == (1, 0)
    assert state(house) is AlertState.ACKNOWLEDGED
    said = thread(house)
    assert "Lovelace (via Alertmanager) silenced *A-1* until" in said
    assert "I count that as acknowledged." in said
    assert not any(alive in said for alive in ("<!channel>", "*now*"))
    assert verbs(house)[-1] == "alert.acknowledged_there"
    assert "(via Alertmanager) looks into it since" in str(cards(house, CHURN)[0].blocks)
    # Nothing is silenced twice, and nobody is told that nobody acts.
    assert (len(there.silences), alert_watch.sweep(house.context)) == (1, 0)


@pytest.mark.parametrize("how", ["expired", "ran out"])
def test_the_end_of_that_silence_takes_the_acknowledgement_back_and_escalates_anew(
    house: House, pager: Standin, there: Alertmanager, how: str
) -> None:
    number = there.silenced_by_hand(key(house), hours=1)
    swept(house)
    if how == "expired":
        there.expire(number)
    assert (swept(house, hours=2), swept(house)) == (1, 0)
    assert (state(house), pager.states[key(house)]) == (AlertState.OPEN, "triggered")
    assert "The silence of *A-1* by ada (via Alertmanager) is over; it waits for somebody again." in thread(
        house
    )
    assert verbs(house)[-2:] == ["alert.reopened", "alert.escalated"] or verbs(house)[-1] == "alert.reopened"
    after(house, minutes=16)
    assert "alert.escalated" in verbs(house)


def test_of_two_silences_the_end_of_one_takes_nothing_back(
    house: House, pager: Standin, there: Alertmanager
) -> None:
    there.silenced_by_hand(key(house), "ada", hours=1)
    swept(house)
    there.silenced_by_hand(key(house), "bob", hours=9)
    assert swept(house, hours=2) == 1
    assert (state(house), swept(house)) == (AlertState.ACKNOWLEDGED, 0)
    assert swept(house, hours=8) == 1
    assert state(house) is AlertState.OPEN


def test_what_somebody_took_in_slack_outlasts_a_silence_made_there(
    house: House, pager: Standin, there: Alertmanager
) -> None:
    there.silenced_by_hand(key(house), hours=1)
    swept(house)
    alert_acts.snooze(house.context, house.who(MIA), house.act(MIA), 1, Hush("9h"))
    swept(house)
    swept(house, hours=2)
    assert (state(house), pager.states[key(house)]) == (AlertState.SNOOZED, "silenced")


@pytest.mark.parametrize("what", ["acknowledged", "snoozed", "muted"])
def test_who_ends_our_silence_there_lets_the_alert_wait_for_somebody_here(
    house: House, pager: Standin, there: Alertmanager, what: str
) -> None:
    if what == "acknowledged":
        acknowledge(house)
    elif what == "snoozed":
        alert_acts.snooze(house.context, house.who(MIA), house.act(MIA), 1, Hush("4h"))
    else:
        alert_acts.mute(house.context, house.who(MIA), house.act(MIA), 1, Hush(None))
    swept(house)
    there.expire(there.active()[0]["id"])
    assert (swept(house, minutes=2), swept(house, minutes=2)) == (1, 0)
    assert (state(house), pager.states[key(house)], there.active()) == (AlertState.OPEN, "triggered", [])
    assert "Somebody ended the silence of *A-1* in Alertmanager" in thread(house)


def test_an_alertmanager_that_forgot_its_alerts_takes_no_acknowledgement_back(
    house: House, pager: Standin, there: Alertmanager
) -> None:
    there.silenced_by_hand(key(house), hours=9)
    swept(house)
    there.alerts.clear()
    assert (swept(house, seconds=5), state(house)) == (0, AlertState.ACKNOWLEDGED)
    swept(house, minutes=2)
    assert pager.states[key(house)] == "silenced"


def test_an_alertmanager_that_forgot_its_silences_gets_ours_anew(
    house: House, pager: Standin, there: Alertmanager
) -> None:
    acknowledge(house)
    swept(house)
    there.silences.clear()
    for _ in range(2):
        swept(house, minutes=2)
        assert state(house) is AlertState.ACKNOWLEDGED
    assert (pager.states[key(house)], len(there.active())) == ("silenced", 1)
    assert "Somebody ended" not in thread(house)
