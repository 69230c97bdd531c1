"""Reminders: in each person's own working hours, of what is theirs still, twice at most, then one role, once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from bot.domain.reviews import ReviewResult
from bot.services import afterwards, expiry, following, reminders, reviews, revising
from bot.services.decisions import Choice
from tests.fakes import Posted
from tests.services.house import ADA, ANA, BEA, BOB, CHURN, DUO, GUEST, KEN, LEO, MIA, MONDAY, POLICY, House

REMIND = "    remind: {first: 4 working hours, factor: 2, at_most: 2, escalate_to: owner}\n"
RULES = POLICY.replace("    gates:\n", f"{REMIND}    gates:\n").replace(
    "expires_after: 3 working days", "expires_after: never"
)


@pytest.fixture
def reminding(house: House) -> House:
    """A request of Monday morning that Mia, Ken and three of the business can approve, and an owner who cannot."""
    house.rules(RULES)
    house.owner("churn", LEO)
    house.ask()
    house.send()
    return house


def at(house: House, moment: str) -> None:
    """It is that time in Berlin of that day of November 2026, like `2 14:00`."""
    day, clock = moment.split()
    hour, minute = map(int, clock.split(":"))
    house.clock.set(MONDAY.replace(day=int(day), hour=hour - 1, minute=minute))


def swept(house: House, moment: str) -> int:
    """What the routine sends at that time."""
    at(house, moment)
    told = reminders.sweep(house.context)
    house.send()
    return told


REMINDING = ("still wait", "waits for approval by ml-engineer and business since", "was due")


def got(house: House, person: str) -> Sequence[Posted]:
    """The reminders somebody got."""
    return [each for each in house.slack.dms(person) if any(words in each.text for words in REMINDING)]


def test_who_must_act_is_reminded_after_the_first_wait_and_not_before(reminding: House) -> None:
    assert swept(reminding, "2 13:59") == 0
    assert swept(reminding, "2 14:01") == 5
    assert swept(reminding, "2 14:02") == 0
    assert "*P-1* (churn@3 to production) still waits for you" in got(reminding, MIA)[0].text
    assert "promotion.details" in str(got(reminding, MIA)[0].blocks)
    assert got(reminding, ANA) == []


def test_each_wait_is_longer_and_the_last_tells_the_owner_once(reminding: House) -> None:
    swept(reminding, "2 14:01")
    assert swept(reminding, "3 12:00") == 0
    assert swept(reminding, "3 12:02") == 5
    assert swept(reminding, "5 08:00") == 0
    assert swept(reminding, "5 08:10") == 1
    for moment in ("5 12:00", "9 12:00", "30 12:00"):
        assert swept(reminding, moment) == 0
    assert [len(got(reminding, each)) for each in (MIA, KEN, BEA, LEO)] == [2, 2, 2, 1]
    assert "waits for approval by ml-engineer and business since" in got(reminding, LEO)[0].text
    assert [each.verb for each in reminding.audited()].count("promotion.escalated") == 1


def test_nobody_is_reminded_outside_of_their_own_working_hours(reminding: House) -> None:
    reminding.slack.people[MIA] = replace(reminding.slack.people[MIA], zone="America/New_York")
    swept(reminding, "2 14:01")
    # It is 8 in the morning there, and her four hours have not begun when Ken's are over.
    assert [len(got(reminding, each)) for each in (MIA, KEN)] == [0, 1]
    swept(reminding, "2 17:59")
    assert got(reminding, MIA) == []
    swept(reminding, "2 18:01")
    assert len(got(reminding, MIA)) == 1


def test_an_unknown_zone_is_the_policys(reminding: House) -> None:
    for who in (MIA, KEN):
        reminding.slack.people[who] = replace(
            reminding.slack.people[who], zone="" if who == MIA else "Mars/Crater"
        )
    swept(reminding, "2 14:01")
    assert [len(got(reminding, each)) for each in (MIA, KEN)] == [1, 1]


def test_a_holiday_is_no_working_time(reminding: House) -> None:
    reminding.rules(RULES.replace("zone: Europe/Berlin}", "zone: Europe/Berlin, holidays: [2026-11-02]}"))
    assert swept(reminding, "2 14:01") == 0
    assert swept(reminding, "3 11:59") == 0
    assert swept(reminding, "3 12:01") == 5


def test_who_decided_left_or_is_asked_no_more_is_not_reminded(reminding: House) -> None:
    reminding.approve(MIA)
    reminding.slack.people[BEA] = replace(reminding.slack.people[BEA], deleted=True)
    reminding.slack.people[BOB] = replace(reminding.slack.people[GUEST], id=BOB)
    assert swept(reminding, "2 14:01") == 1
    assert len(got(reminding, DUO)) == 1
    assert [got(reminding, each) for each in (MIA, KEN, BEA, BOB)] == [[], [], [], []]


def test_what_ended_or_waits_for_the_requester_reminds_nobody(reminding: House) -> None:
    choice = Choice("P-1", "write the card")
    revising.ask_changes(reminding.context, reminding.who(MIA), reminding.act(MIA), choice)
    assert swept(reminding, "2 14:01") == 0
    reminding.withdraw(ANA)
    assert swept(reminding, "30 14:01") == 0


def test_what_was_revised_is_waited_for_anew(reminding: House) -> None:
    choice = Choice("P-1", "write the card")
    revising.ask_changes(reminding.context, reminding.who(MIA), reminding.act(MIA), choice)
    at(reminding, "2 13:00")
    revising.revise(reminding.context, reminding.who(ANA), reminding.act(ANA), choice)
    assert swept(reminding, "2 16:59") == 0
    assert swept(reminding, "2 17:01") == 5


def test_after_a_long_sleep_one_message_comes_and_not_many(reminding: House) -> None:
    assert swept(reminding, "30 12:00") == 5
    assert swept(reminding, "30 12:01") == 0
    assert [len(got(reminding, each)) for each in (MIA, LEO)] == [1, 0]


def test_several_that_are_due_come_in_one_message(reminding: House) -> None:
    reminding.ask(model="fraud", number=2)
    reminding.send()
    assert swept(reminding, "2 14:01") == 5
    text = got(reminding, MIA)[0].text
    assert "2 things still wait for you" in text
    assert "*P-1* (churn@3 to production)" in text
    assert "*P-2* (fraud@2 to production)" in text
    assert len(got(reminding, MIA)) == 1


def test_judged_anew_it_begins_anew_and_no_round_tells_the_owner_again(reminding: House) -> None:
    for moment in ("2 14:01", "3 12:02", "5 08:10"):
        swept(reminding, moment)
    for auc, day in ((0.9, "5"), (0.895, "9"), (0.899, "13")):
        reminding.model(f"other{day}")
        reminding.rules(RULES.replace("at_least: 0.8", f"at_least: {auc - 0.1}"))
        at(reminding, f"{day} 09:00")
        expiry.sweep(reminding.context)
        following.follow(reminding.context)
        reminding.send()
        for hours in (5, 40, 90):
            reminding.clock.set(reminding.clock.now() + timedelta(hours=hours))
            reminders.sweep(reminding.context)
            reminding.send()
    assert len(got(reminding, MIA)) == 4
    assert len(got(reminding, LEO)) == 1


def test_a_model_that_is_hidden_from_somebody_is_not_named_to_them(reminding: House) -> None:
    reminding.rules(
        RULES.replace(
            "churn: {channel: C0CHURN}", "churn: {channel: C0SECRET, visible_to: members_of_channel}"
        )
    )
    swept(reminding, "2 14:01")
    assert got(reminding, KEN) == []
    assert len(got(reminding, MIA)) == 1


def test_two_replicas_at_once_send_each_reminder_once(reminding: House) -> None:
    at(reminding, "2 14:01")
    barrier, told = Barrier(4), []

    def sweep() -> None:
        barrier.wait()
        told.append(reminders.sweep(replace(reminding.context)))

    threads = [Thread(target=sweep) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    reminding.send()
    assert sum(told) == 5
    assert [len(got(reminding, each)) for each in (MIA, KEN, BEA, BOB, DUO)] == [1] * 5


def test_a_policy_without_the_key_reminds_nobody(house: House) -> None:
    house.ask()
    house.send()
    assert swept(house, "3 12:00") == 0


def test_while_slack_does_not_say_who_is_in_a_group_nobody_is_reminded(reminding: House) -> None:
    reminding.slack.silent = True
    assert swept(reminding, "2 14:01") == 0


def test_reviewers_are_reminded_a_day_ahead_and_when_due_then_whoever_asked(house: House) -> None:
    house.review(ANA, MIA, KEN, when="2026-11-06")
    house.send()
    assert swept(house, "5 17:00") == 0
    assert swept(house, "5 18:00") == 0
    assert swept(house, "6 08:01") == 2
    assert swept(house, "6 17:59") == 0
    assert swept(house, "9 08:01") == 2
    assert swept(house, "9 18:01") == 0
    assert swept(house, "10 08:01") == 1
    assert swept(house, "30 12:00") == 0
    assert "still waits for your answer" in got(house, MIA)[0].text
    assert "was due" in got(house, ANA)[0].text
    assert "review.answer" in str(got(house, MIA)[0].blocks)
    assert [each.verb for each in house.audited()][-1] == "review.escalated"
    assert house.slack.in_channel(CHURN, threads=True) == house.slack.in_channel(CHURN)


def test_a_review_that_was_given_reminds_nobody(house: House) -> None:
    house.review(ANA, MIA, when="2026-11-06")
    reviews.answer(house.context, house.who(MIA), house.act(MIA), 1, ReviewResult.PASSED, "")
    assert swept(house, "30 12:00") == 0


def test_a_review_for_the_same_day_has_one_reminder(house: House) -> None:
    house.review(ANA, MIA, when="today")
    assert swept(house, "2 17:00") == 0
    assert swept(house, "3 08:01") == 1
    assert len(got(house, MIA)) == 1


def test_a_look_afterwards_that_is_late_is_told_to_the_admins_and_not_to_who_is_looked_at(
    house: House,
) -> None:
    house.owner("churn", LEO)
    house.promoted(number=2)
    house.promoted(number=3)
    house.roll_back(MIA)
    house.work()
    afterwards.sweep(house.context)
    house.send()
    assert swept(house, "3 08:01") == 0  # asked yesterday: the question itself is the reminder
    assert swept(house, "4 08:01") == 1
    assert swept(house, "5 08:01") == 1
    assert swept(house, "30 12:00") == 0

    assert "whether P-3 of churn@2 was right, still waits for your answer" in got(house, LEO)[0].text
    assert "Decided by <@U0MIA>" in got(house, LEO)[0].text
    assert "and waits for" in got(house, ADA)[0].text
    assert got(house, MIA) == []


CROWD = ", ".join(f"U0C{number:03}" for number in range(60))
CROWDED = RULES.replace("[U0BEA, U0BOB, U0DUO]", f"[{CROWD}]").replace(
    "approvals: [{role: ml-engineer, count: 1}, {role: business, count: 1}]",
    "approvals: [{role: business, count: 1}]",
)


def test_what_a_crowd_leaves_lying_is_told_to_the_owner_when_its_reminders_would_be_over(
    house: House,
) -> None:
    house.rules(CROWDED)
    house.owner("churn", LEO)
    house.ask()
    house.send()
    # 4, 8 and 16 working hours: what somebody asked in person would have been given.
    assert swept(house, "4 16:00") == 0
    assert swept(house, "5 08:01") == 1
    assert swept(house, "30 12:00") == 0
    told = house.slack.dms(LEO)[-1].text
    assert "waits for approval by business since" in told
    assert told.endswith("Please ask one of them; I tell you once.")


def test_a_crowd_is_never_told_of_it(house: House) -> None:
    house.rules(CROWDED.replace("escalate_to: owner", "escalate_to: business"))
    house.ask()
    house.send()
    assert swept(house, "30 12:00") == 0
