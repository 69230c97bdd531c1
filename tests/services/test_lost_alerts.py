"""An alert whose channel is gone is told elsewhere, once, and never where its model is not to be seen."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services import alert_watch, relay
from tests.services.alarm import ALERTED, DRIFT, after, alert, breached, cards, recovered
from tests.services.house import ANA, CHURN, FRAUD, RELEASES, SECRET, House

SECRETS = replace(DRIFT, model="secret", title="PSI of salary is 0.4, above 0.2")


@pytest.fixture
def owned(house: House) -> House:
    """Ana owns all three."""
    house.rules(ALERTED)
    for each in ("churn", "fraud", "secret"):
        house.owner(each, ANA)
    return house


def archive(house: House, channel: str) -> None:
    house.slack.channels[channel] = replace(house.slack.channels[channel], archived=True)


def told(house: House) -> list[tuple[str, str]]:
    """Where and of which alert there are messages, those in archived channels aside."""
    gone = {each.id for each in house.slack.channels.values() if each.archived}
    return [
        (each.channel, name)
        for each in house.slack.posts
        if each.thread is None and each.channel not in gone
        for name in ("PSI of age", "PSI of salary", "PSI of amount")
        if name in each.text
    ]


def test_a_channel_that_is_gone_before_the_alert_is_said_loses_it_not(owned: House) -> None:
    breached(owned)
    breached(owned, SECRETS)
    alert_watch.sweep(owned.context)
    archive(owned, CHURN)
    archive(owned, SECRET)
    owned.send()
    assert sorted(told(owned)) == [(RELEASES, "PSI of age"), (f"D0{ANA[2:]}", "PSI of salary")]
    assert (alert(owned, 1).channel, alert(owned, 2).channel) == (RELEASES, None)
    assert after(owned, minutes=5) == 0


@pytest.mark.parametrize("breach", [DRIFT, SECRETS])
def test_what_is_said_later_of_an_alert_finds_its_people(owned: House, breach: object) -> None:
    assert isinstance(breach, type(DRIFT))
    breached(owned, breach)
    after(owned)
    archive(owned, CHURN)
    archive(owned, SECRET)
    breached(owned, replace(breach, badness=9.0))
    for _ in range(3):
        after(owned, minutes=5)
    where = RELEASES if breach is DRIFT else f"D0{ANA[2:]}"
    assert [each[0] for each in told(owned)] == [where]

    recovered(owned, breach)
    after(owned, minutes=5)
    (there,) = [each for each in owned.slack.posts if each.channel == where and breach.title in each.text]
    assert "✅" in there.text


def test_where_every_channel_is_gone_people_are_told_once(owned: House) -> None:
    breached(owned)
    after(owned)
    for each in (CHURN, RELEASES, FRAUD):
        archive(owned, each)
    breached(owned, badness=9.0)
    for _ in range(4):
        after(owned, minutes=1)
    assert told(owned) == [(f"D0{ANA[2:]}", "PSI of age")]


def test_alerts_told_in_one_message_are_told_anew_each(owned: House) -> None:
    breached(owned, source="customers")
    after(owned)
    breached(owned, replace(DRIFT, model="fraud", title="PSI of amount is 1"), source="customers")
    after(owned)
    archive(owned, CHURN)
    breached(owned, badness=9.0)
    for _ in range(3):
        after(owned, minutes=1)
    assert sorted(told(owned)) == [(RELEASES, "PSI of age"), (RELEASES, "PSI of amount")]


def test_an_alert_on_its_way_is_not_said_where_its_model_is_hidden_meanwhile(owned: House) -> None:
    breached(owned)
    alert_watch.sweep(owned.context)
    kept = "churn: {channel: C0SECRET, visible_to: members_of_channel"
    owned.rules(ALERTED.replace("churn: {channel: C0CHURN", kept))
    owned.send()
    assert cards(owned) == []
    after(owned, seconds=5)
    owned.clock.move(timedelta(seconds=5))
    after(owned)
    assert told(owned) == [(SECRET, "PSI of age")]


def test_two_replicas_that_find_it_out_at_once_tell_it_once(owned: House) -> None:
    breached(owned)
    after(owned)
    archive(owned, CHURN)
    for worse in (9.0, 90.0, 900.0):
        breached(owned, badness=worse)
    with ThreadPoolExecutor(4) as pool:
        for each in [pool.submit(relay.send_next, owned.context) for _ in range(8)]:
            each.result()
    owned.clock.move(timedelta(minutes=1))
    owned.send()
    assert told(owned) == [(RELEASES, "PSI of age")]
