"""Alerts are told once where the model is talked about, by source, and further where nobody acts."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.severity import Severity
from bot.services import alert_watch, leavers
from storage import alerts
from tests.fakes import texts
from tests.services.alarm import ALERTED, DRIFT, after, alert, breached, cards, recovered, verbs
from tests.services.house import ADA, CHURN, FRAUD, KEN, LEO, MIA, SECRET, House


@pytest.fixture
def watched(house: House) -> House:
    """churn@3 is live, Leo answers for it and Ken is on call."""
    house.rules(ALERTED)
    house.live("churn", 2)
    house.clock.move(timedelta(hours=30))
    house.live("churn", 3)
    house.clock.move(timedelta(hours=2))
    house.owner("churn", LEO)
    house.owner("churn", KEN, "on-call")
    return house


def test_an_alert_is_told_once_with_what_it_means_what_changed_and_whose_turn_it_is(watched: House) -> None:
    breached(watched)
    assert [after(watched), after(watched, minutes=1)] == [1, 0]

    (card,) = cards(watched)
    said = str(card.blocks)
    for part in (
        "*A-1*", "churn#production", "PSI of age is 0.31, above 0.2", "customers it was not trained on", "Since ",
        "churn@3* went live in place of @2", "https://wiki.example.com/churn|the runbook", f"<@{KEN}>", "Acknowledge",
        "Roll back to @2…", "Snooze…", "Assign…",
    ):  # fmt: skip
        assert part in said
    assert f"<@{LEO}>" not in said


def test_without_a_release_before_the_breach_nothing_is_offered_to_roll_back(house: House) -> None:
    house.rules(ALERTED)
    breached(house)
    house.clock.move(timedelta(minutes=1))
    house.live("churn", 3)
    after(house)
    assert "Roll back" not in str(cards(house)[0].blocks)


def test_recovery_is_said_once_under_it_and_its_message_has_nothing_left_to_press(watched: House) -> None:
    breached(watched)
    after(watched)
    watched.clock.move(timedelta(hours=2))
    recovered(watched)
    recovered(watched)
    after(watched)

    (card,) = cards(watched)
    assert "recovered after 2 hours" in " ".join(watched.slack.thread(card))
    assert len(watched.slack.thread(card)) == 1
    assert "✅" in str(card.blocks)
    assert "Acknowledge" not in str(card.blocks)


def test_what_is_worse_is_said_in_the_thread_and_the_message_says_how_it_is_now(watched: House) -> None:
    breached(watched)
    after(watched)
    breached(watched, badness=0.6, title="PSI of age is 0.6, above 0.2")
    after(watched)
    (card,) = cards(watched)
    assert "is worse: *PSI of age is 0.6" in " ".join(watched.slack.thread(card))
    assert "0.31" not in str(card.blocks)


def test_a_digests_alert_is_told_in_no_channel(watched: House) -> None:
    breached(watched, severity=Severity.DIGEST)
    assert after(watched, hours=9) == 0
    assert cards(watched) == []
    breached(watched, severity=Severity.CHANNEL)
    assert (after(watched), len(cards(watched))) == (1, 1)


def test_alerts_of_one_source_within_a_quarter_of_an_hour_are_one_message(watched: House) -> None:
    breached(watched, source="customers")
    after(watched)
    watched.clock.move(timedelta(minutes=14))
    breached(watched, model="fraud", source="customers")
    breached(watched, model="fraud", cause="monitor:other", source="another")
    after(watched)
    (card,) = cards(watched)
    assert "fraud#production" in str(card.blocks)
    assert "same source (customers)" in " ".join(watched.slack.thread(card))
    assert len(cards(watched, FRAUD)) == 1

    breached(watched, cause="monitor:later", source="customers")
    after(watched, minutes=2)
    assert len(cards(watched)) == 2


def test_a_model_that_is_kept_to_its_channel_is_told_nowhere_else_whatever_its_source(watched: House) -> None:
    watched.slack.channels[SECRET]
    breached(watched, source="customers")
    after(watched)
    breached(watched, model="secret", source="customers", title="secret things")
    after(watched)
    assert "secret" not in str([each.blocks for each in cards(watched)])
    assert "secret things" in str(cards(watched, SECRET)[0].blocks)


def test_a_hidden_leader_takes_nobody_elses_alert_out_of_sight(watched: House) -> None:
    breached(watched, model="secret", source="customers")
    after(watched)
    breached(watched, source="customers")
    after(watched)
    assert [len(cards(watched, each)) for each in (SECRET, CHURN)] == [1, 1]


def test_when_a_model_is_kept_to_its_channel_its_alerts_are_told_there_and_nowhere_else(
    watched: House,
) -> None:
    breached(watched, source="customers")
    after(watched)
    breached(watched, model="fraud", source="customers", title="fraud things")
    after(watched)
    assert "fraud things" in str(cards(watched)[0].blocks)

    kept = "  fraud: {channel: C0FRAUD}"
    watched.rules(ALERTED.replace(kept, kept.replace("}", ", visible_to: members_of_channel}")))
    assert [after(watched), after(watched), after(watched)] == [1, 1, 0]
    assert "fraud" not in str(cards(watched)[0].blocks)
    assert "fraud things" in str(cards(watched, FRAUD)[-1].blocks)
    recovered(watched, replace(DRIFT, model="fraud"))
    after(watched)
    assert "recovered" not in " ".join(watched.slack.thread(cards(watched)[0]))


def test_in_maintenance_it_is_held_back_and_told_afterwards_if_it_lasts(watched: House) -> None:
    sunday = watched.clock.now() + timedelta(days=(6 - watched.clock.now().weekday()) % 7)
    watched.clock.move(sunday.replace(hour=1, minute=30) - watched.clock.now())
    breached(watched)
    breached(watched, cause="monitor:short")
    assert after(watched) == 0
    watched.clock.move(timedelta(hours=1))
    with watched.database.write() as session:
        alerts.end(session, 2, watched.clock.now())
    assert after(watched) == 0
    assert (after(watched, hours=1), len(cards(watched))) == (1, 1)


def test_without_a_channel_those_whose_turn_it_is_are_told_directly(watched: House) -> None:
    watched.slack.channels.clear()
    breached(watched)
    after(watched)
    assert "PSI of age" in watched.slack.dms(KEN)[-1].text
    assert watched.slack.dms(LEO) == []


def test_when_nobody_acts_the_owners_are_told_once(watched: House) -> None:
    watched.clock.move(timedelta(days=1))
    breached(watched, severity=Severity.PAGE)
    after(watched)
    assert after(watched, minutes=14) == 0
    assert (after(watched, minutes=1), after(watched, hours=9)) == (1, 0)
    assert "Nobody looks into *A-1*" in watched.slack.dms(LEO)[-1].text
    assert "Nobody looks into" in " ".join(watched.slack.thread(cards(watched)[0]))
    assert verbs(watched) == ["alert.opened", "alert.escalated"]


def test_where_the_owner_was_called_already_the_admins_are_told(house: House) -> None:
    house.rules(ALERTED)
    house.live("churn", 3)
    house.owner("churn", LEO)
    breached(house, severity=Severity.PAGE)
    after(house)
    after(house, minutes=15)
    assert "Nobody looks into" in house.slack.dms(ADA)[-1].text


def test_the_channels_alert_waits_four_working_hours_for_somebody(watched: House) -> None:
    watched.clock.move(timedelta(days=(4 - watched.clock.now().weekday()) % 7))
    watched.clock.move(watched.clock.now().replace(hour=15) - watched.clock.now())
    breached(watched)
    after(watched)
    # Friday evening and the weekend are nobody's working hours.
    assert after(watched, hours=60) == 0
    assert after(watched, hours=8) == 1


@pytest.mark.parametrize("held", [{"acknowledged_by": MIA}, {"muted_for": 3}])
def test_what_somebody_looks_into_or_muted_goes_no_further(watched: House, held: dict[str, object]) -> None:
    breached(watched, severity=Severity.PAGE)
    after(watched)
    with watched.database.write() as session:
        alerts.change(session, 1, **held)
    assert after(watched, days=3) == 0


def test_a_snooze_that_is_over_is_said_while_it_is_still_so(watched: House) -> None:
    breached(watched)
    after(watched)
    with watched.database.write() as session:
        alerts.change(session, 1, snoozed_until=watched.clock.now() + timedelta(hours=1))
    assert after(watched, minutes=59) == 0
    assert after(watched, minutes=1) == 1
    assert "The snooze of *A-1* is over" in " ".join(watched.slack.thread(cards(watched)[0]))
    assert alert(watched).snoozed_until is None


def test_nobody_who_does_not_see_the_model_is_told_of_it(watched: House) -> None:
    watched.owner("secret", LEO)
    breached(watched, model="secret", severity=Severity.PAGE)
    after(watched)
    after(watched, hours=9)
    assert watched.slack.dms(LEO) == []
    assert "secret" in str(watched.slack.dms(ADA))


def test_a_clock_that_was_put_back_tells_nothing_twice_and_loses_nothing(watched: House) -> None:
    breached(watched)
    assert [after(watched), after(watched, days=-3), after(watched, days=3)] == [1, 0, 0]
    after(watched, days=-3)
    breached(watched, cause="monitor:then")
    assert (after(watched), len(cards(watched))) == (1, 2)


def test_hostile_words_of_a_monitor_are_shown_and_do_nothing(watched: House) -> None:
    breached(
        watched,
        title="<!channel> *bold* <https://evil.example|x>",
        consequence="<@U0LEO> `now`",
        source="<!here>",
    )
    after(watched)
    breached(watched, model="fraud", source="<!here>", title="<!everyone>")
    after(watched)
    (card,) = cards(watched)
    said = " ".join([card.text, *texts(card.blocks), *watched.slack.thread(card)])
    assert not [
        each for each in ("<!channel>", "<!here>", "<!everyone>", "<https://evil", "<@U0LEO>") if each in said
    ]


def test_two_replicas_tell_it_once(watched: House) -> None:
    breached(watched)
    policy = watched.policy
    seen = alert(watched)
    known = alert_watch.alert_reading.who_is_who(watched.context, policy)
    at = watched.clock.now()
    told = [alert_watch._look(watched.context, policy, known, seen, at) for _ in range(2)]
    watched.send()
    assert (told, len(cards(watched))) == ([True, False], 1)


def test_a_card_that_is_drawn_again_says_the_same(watched: House) -> None:
    breached(watched, DRIFT)
    after(watched)
    before = cards(watched)[0].blocks
    with watched.database.write() as session:
        alert_watch.redraw(session, alert(watched), watched.clock.now())
    watched.send()
    assert cards(watched)[0].blocks == before


def test_who_left_is_neither_called_nor_told_that_nobody_acts(watched: House) -> None:
    for person in (KEN, LEO):
        watched.slack.people[person] = replace(watched.slack.people[person], deleted=True)
        leavers.look(watched.context, person)
    watched.send()
    breached(watched)
    after(watched)
    after(watched, hours=30)

    assert not {f"<@{KEN}>", f"<@{LEO}>"} & set(re.findall("<@[A-Z0-9]+>", str(cards(watched)[0].blocks)))
    told = {each.channel for each in watched.slack.posts if "PSI of age" in each.text}
    assert f"D0{ADA[2:]}" in told
    assert not {f"D0{KEN[2:]}", f"D0{LEO[2:]}"} & told
