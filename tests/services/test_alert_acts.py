"""What people do about alerts: who may, what it changes, and what is refused in a sentence."""

from datetime import timedelta

import pytest

from bot.domain.alerts.alert import AlertState
from bot.domain.commands import Alerts, ShowAlert
from bot.domain.policy import Verb
from bot.errors import AlreadyResolved, BadInput, BotError, NotAllowed, NotFound
from bot.services import alert_acts, alert_watch
from bot.services.alert_acts import Hush
from bot.services.reading import read
from bot.views.blocks import fallback
from storage import observed
from tests.services.alarm import ALERTED, after, alert, breached, cards, recovered, verbs
from tests.services.house import BEA, GONE, GUEST, KEN, LEO, MIA, NEW, OUTSIDER, ROBOT, House
from tests.services.racing import lost, race


@pytest.fixture
def told(house: House) -> House:
    """Churn has an alert, and its message stands in the channel."""
    house.rules(ALERTED)
    house.live("churn", 3)
    breached(house)
    after(house)
    return house


def acknowledge(house: House, who: str = MIA, number: int = 1) -> None:
    alert_acts.acknowledge(house.context, house.who(who), house.act(who), number)
    house.send()


def assign(house: House, to: str, who: str = MIA) -> None:
    alert_acts.assign(house.context, house.who(who), house.act(who), 1, to)
    house.send()


def snooze(house: House, until: str | None, who: str = MIA, why: str = "") -> None:
    alert_acts.snooze(house.context, house.who(who), house.act(who), 1, Hush(until, why))
    house.send()


def mute(house: House, who: str = MIA, why: str = "") -> None:
    alert_acts.mute(house.context, house.who(who), house.act(who), 1, Hush(None, why))
    house.send()


def timeline(house: House) -> str:
    return " ".join(house.slack.thread(cards(house)[0]))


def stands(house: House) -> str:
    return str(cards(house)[0].blocks)


def test_an_acknowledgement_is_in_the_message_the_thread_and_the_audit(told: House) -> None:
    acknowledge(told)
    assert f"<@{MIA}> looks into it since" in stands(told)
    assert "'Acknowledge'" not in stands(told)
    assert f"<@{MIA}> acknowledged *A-1*" in timeline(told)
    assert verbs(told) == ["alert.opened", "alert.acknowledged"]
    with pytest.raises(AlreadyResolved, match="You acknowledged A-1 already"):
        acknowledge(told)
    with pytest.raises(AlreadyResolved, match="Somebody acknowledged"):
        acknowledge(told, KEN)


def test_whoever_it_is_given_to_is_told_and_the_message_names_them(told: House) -> None:
    assign(told, LEO)
    assert f"It is with <@{LEO}>" in stands(told)
    assert f"<@{MIA}> gave you *A-1*" in told.slack.dms(LEO)[-1].text
    assign(told, MIA)
    assert f"<@{MIA}> took *A-1*" in timeline(told)
    assert told.slack.dms(MIA) == []
    with pytest.raises(AlreadyResolved, match="Mia's already"):
        assign(told, MIA)


@pytest.mark.parametrize("whom", [GUEST, ROBOT, GONE, OUTSIDER, "U0NOBODY"])
def test_it_is_given_to_members_alone(told: House, whom: str) -> None:
    with pytest.raises(BadInput, match="Only an active member"):
        assign(told, whom)
    assert alert(told).assignee is None


def test_a_snooze_says_until_when_and_why_and_stays_open_for_gates(told: House) -> None:
    snooze(told, "4h", why="the *feed* is late")
    assert "Snoozed until" in stands(told)
    assert "💤" in stands(told)
    assert "the ∗feed∗ is late" in timeline(told).replace("*feed*", "∗feed∗")
    with told.database.read() as session:
        assert observed.open_alerts(session, "churn", "production") == ("PSI of age is 0.31, above 0.2",)
    acknowledge(told)
    assert "Snoozed" not in stands(told)


@pytest.mark.parametrize(
    "until", ["", None, "1m", "31d", "yesterday", "2020-01-01", "soon", "-4h", "9" * 40 + "h"]
)
def test_a_snooze_is_between_five_minutes_and_thirty_days(told: House, until: str | None) -> None:
    with pytest.raises(BadInput):
        snooze(told, until)
    assert alert(told).state(told.clock.now()) is AlertState.OPEN


def test_a_mute_lasts_until_another_version_is_live(told: House) -> None:
    mute(told, why="it is the season")
    assert "Muted until the next version" in stands(told)
    assert "it is the season" in timeline(told)
    with pytest.raises(AlreadyResolved, match="muted already"):
        mute(told)
    told.live("churn", 2)
    breached(told, version=2)
    after(told)
    assert alert(told).state(told.clock.now()) is AlertState.OPEN
    assert "is worse" in timeline(told)


def test_who_may_not_is_told_who_may_and_nothing_changes(told: House) -> None:
    for deed in (acknowledge, mute):
        with pytest.raises(NotAllowed, match="A-1 of churn"):
            deed(told, BEA)
    with pytest.raises(NotAllowed):
        assign(told, LEO, BEA)
    with pytest.raises(NotAllowed):
        snooze(told, "4h", BEA)
    assert verbs(told) == ["alert.opened"]


def test_an_owner_may_acknowledge_and_does_not_thereby_snooze(told: House) -> None:
    told.owner("churn", LEO)
    acknowledge(told, LEO)
    with pytest.raises(NotAllowed):
        snooze(told, "4h", LEO)


def test_what_is_over_takes_nothing_more(told: House) -> None:
    recovered(told)
    for deed in (acknowledge, mute):
        with pytest.raises(AlreadyResolved, match="A-1 is over"):
            deed(told)
    with pytest.raises(AlreadyResolved):
        alert_acts.refuse_early(told.context, told.who(MIA), 1, Verb.ALERT_SNOOZE)


@pytest.mark.parametrize("number", [0, -1, 99, 2**62, 2**70])
def test_an_alert_that_is_not_and_one_that_is_hidden_are_the_same(told: House, number: int) -> None:
    breached(told, model="secret")
    for each in (number, 2):
        with pytest.raises(NotFound, match=f"There is no alert A-{each}"):
            acknowledge(told, KEN, each)
        with pytest.raises(NotFound):
            read(told.context, told.reader(KEN), ShowAlert(each))


def test_the_same_delivery_counts_once(told: House) -> None:
    act = told.act(MIA, "same")
    alert_acts.acknowledge(told.context, told.who(MIA), act, 1)
    with pytest.raises(BotError):
        alert_acts.acknowledge(told.context, told.who(MIA), act, 1)
    assert verbs(told).count("alert.acknowledged") == 1


def test_what_is_told_in_one_message_is_acted_on_together_as_far_as_one_may(told: House) -> None:
    breached(told, cause="monitor:a", source="customers")
    after(told)
    breached(told, model="fraud", source="customers")
    after(told)
    told.owner("churn", LEO)
    told.owner("fraud", NEW)
    acknowledge(told, LEO, 2)
    assert [alert(told, each).acknowledged_by for each in (2, 3)] == [LEO, None]
    acknowledge(told, MIA, 3)
    assert alert(told, 3).acknowledged_by == MIA


def test_the_list_names_what_is_open_the_loudest_first_and_hides_what_is_hidden(told: House) -> None:
    breached(told, model="secret", title="secret things")
    said = fallback(read(told.context, told.reader(KEN), Alerts()))
    assert "1 open alert" in said
    assert "secret" not in said
    assert "nobody looks into it yet" in str(read(told.context, told.reader(KEN), Alerts("churn")))
    recovered(told)
    assert "No alert of churn is open" in fallback(read(told.context, told.reader(KEN), Alerts("churn")))


def test_an_explanation_says_how_it_was_noticed_and_what_to_do_first(told: House) -> None:
    said = str(read(told.context, told.reader(BEA), ShowAlert(1, explained=True)))
    for part in ("How it was noticed", "What usually causes it", "What to do first", "PSI of age is 0.31"):
        assert part in said


def test_an_old_alert_is_read_after_it_ended(told: House) -> None:
    told.clock.move(timedelta(hours=1))
    recovered(told)
    assert "Over." in str(read(told.context, told.reader(BEA), ShowAlert(1)))


def test_five_clicks_at_once_count_once(told: House) -> None:
    outcomes = race(*(lambda: acknowledge(told) for _ in range(5)))
    assert lost(outcomes) == ["You acknowledged A-1 already."] * 4
    assert verbs(told).count("alert.acknowledged") == 1
    assert timeline(told).count("acknowledged *A-1*") == 1


def test_an_end_and_an_acknowledgement_at_once_leave_one_whole_alert(told: House) -> None:
    race(lambda: acknowledge(told), lambda: recovered(told))
    after(told)
    assert alert(told).ended_at is not None
    assert "✅" in stands(told)
    assert verbs(told)[-1] == "alert.recovered"


def test_replicas_that_tell_at_once_tell_it_once(told: House) -> None:
    breached(told, cause="monitor:other")
    race(*(lambda: alert_watch.sweep(told.context) for _ in range(4)))
    told.send()
    assert len(cards(told)) == 2
