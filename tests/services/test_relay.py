"""The outbox on its way to Slack: nothing lost, nothing doubled, nobody drowned."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.outbox import Message
from bot.ports import Refused, Unclear
from bot.services import announcements, owners, relay, selves
from bot.views.answer import Answer, Paragraph
from bot.views.spans import line
from storage import outbox
from tests.fakes import buttons
from tests.services.house import (
    ADA,
    ALIEN,
    ANA,
    BEA,
    CHURN,
    KEN,
    MIA,
    NEW,
    RELEASES,
    House,
    version,
)

MINUTE = timedelta(minutes=1)


def say(house: House, text: str = "hello", **more: object) -> None:
    """Put one message for a channel in the outbox."""
    with house.database.write() as session:
        outbox.add(session, replace(Message(text, channel=CHURN), **more), house.clock.now())  # type: ignore[arg-type]


def test_a_lost_answer_is_looked_for_and_not_said_twice(house: House) -> None:
    say(house)
    house.slack.lose("post")
    house.send()
    house.clock.move(MINUTE + timedelta(seconds=1))
    house.send()

    assert [each.text for each in house.slack.posts] == ["hello"]
    assert house.slack.calls.count("post") == 1
    with house.database.read() as session:
        assert outbox.backlog(session, house.clock.now() + MINUTE) == 0


def test_a_post_that_never_arrived_is_said_once(house: House) -> None:
    say(house)
    house.slack.fail("post", Unclear("timeout"))
    house.send()
    house.clock.move(MINUTE + timedelta(seconds=1))
    house.send()

    assert [each.text for each in house.slack.posts] == ["hello"]


def test_a_lost_answer_of_a_reply_is_found_in_its_thread(house: House) -> None:
    house.ask()
    house.send()
    house.approve(MIA)
    house.slack.lose("post")
    house.send()
    house.clock.move(2 * MINUTE)
    house.send()

    assert len(house.slack.thread(house.card())) == 1


def test_a_sender_that_died_is_taken_over_and_the_message_found(house: House) -> None:
    say(house)

    def reached(point: str) -> None:
        if point == "outbox.posted":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        relay.send_next(replace(house.context, reached=reached))
    assert house.send() == 0
    house.clock.move(3 * MINUTE)
    house.send()

    assert len(house.slack.posts) == 1


def test_slack_says_when_to_come_again(house: House) -> None:
    say(house)
    house.slack.fail("post", Refused("ratelimited", 30))
    house.send()
    house.clock.move(timedelta(seconds=29))
    assert house.send() == 0

    house.clock.move(timedelta(seconds=1))
    house.send()
    assert len(house.slack.posts) == 1


def test_a_card_whose_channel_is_gone_goes_to_the_default_one_and_the_owner_is_told(house: House) -> None:
    house.owner("churn", ADA)
    house.ask()
    house.slack.channels.pop(CHURN)
    house.send()
    house.approve(MIA)
    house.clock.move(timedelta(minutes=11))
    house.send()

    card = house.card(RELEASES)
    assert "churn@3" in card.text
    assert len(house.slack.thread(card)) == 1
    assert house.request().channel == RELEASES
    assert "The channel of churn cannot be used any more" in house.slack.dms(ADA)[-1].text


def test_a_model_whose_channel_is_archived_is_talked_about_in_the_default_one(house: House) -> None:
    house.owner("churn", ADA)
    house.slack.channels[CHURN] = replace(house.slack.channels[CHURN], archived=True)
    house.ask()
    house.clock.move(timedelta(minutes=11))
    house.send()

    assert "churn@3" in house.card(RELEASES).text
    assert "It is said in <#C0RELEASES>" in house.slack.dms(ADA)[-1].text


def test_a_default_channel_that_outsiders_read_takes_no_card(house: House) -> None:
    house.context = replace(house.context, default_channel=ALIEN)
    house.ask()
    house.slack.channels.pop(CHURN)
    house.send()

    assert house.slack.in_channel(ALIEN) == []


def test_a_card_whose_channel_was_archived_later_is_not_drawn_forever(house: House) -> None:
    house.ask()
    house.send()
    house.slack.channels[CHURN] = replace(house.slack.channels[CHURN], archived=True)
    house.approve(MIA)

    assert house.send() < 20
    assert house.slack.in_channel(RELEASES) == []


def test_what_can_wait_is_said_in_one_message(house: House) -> None:
    for name, duty in (("churn", "deputy"), ("fraud", "deputy"), ("churn", "on-call")):
        house.owner(name, NEW, duty)
        owners.set_owner(house.context, house.who(ADA), house.act(ADA), name, duty, ADA)
    assert house.send() == 0
    house.clock.move(timedelta(minutes=11))
    house.send()

    only = house.slack.dms(NEW)
    assert len(only) == 1
    assert [line.count("now, not you") for line in only[0].text.split("\n")] == [1, 1, 1]
    assert len(only[0].blocks) == 3


def test_quiet_holds_what_can_wait_and_never_a_question(house: House) -> None:
    selves.quiet(house.context, house.act(MIA), house.slack.people[MIA], "2h")
    house.owner("churn", MIA, "deputy")
    owners.set_owner(house.context, house.who(ADA), house.act(ADA), "churn", "deputy", ADA)
    house.ask()
    house.clock.move(timedelta(minutes=30))
    house.send()
    assert ["Please approve" in each.text for each in house.slack.dms(MIA)] == [True]

    house.clock.move(timedelta(minutes=91))
    house.send()
    assert "now, not you" in house.slack.dms(MIA)[-1].text


def test_quiet_that_was_ended_holds_nothing(house: House) -> None:
    selves.quiet(house.context, house.act(MIA), house.slack.people[MIA], "2h")
    selves.quiet(house.context, house.act(MIA), house.slack.people[MIA], "off")
    house.owner("churn", MIA, "deputy")
    owners.set_owner(house.context, house.who(ADA), house.act(ADA), "churn", "deputy", ADA)
    house.clock.move(timedelta(minutes=11))
    house.send()

    assert len(house.slack.dms(MIA)) == 1


def busy(house: House, count: int) -> None:
    """One request for each of so many models that share a channel."""
    for number in range(1, count + 1):
        name = f"busy-{number}"
        house.model(name, [version(name, 1)], channel=CHURN)
        house.live(name, 1, "staging")
        house.ask(ANA, name, 1)
    house.send()


def test_more_than_six_cards_an_hour_become_one_message_that_stays_true(house: House) -> None:
    busy(house, 9)

    messages = house.slack.in_channel(CHURN)
    assert len(messages) == 7
    fold = messages[-1]
    assert "3 more requests this hour" in fold.text
    assert "*P-9* · busy-9@1 to production: requested" in fold.text

    house.approve(MIA, "P-9")
    house.approve(BEA, "P-9")
    house.work()

    assert "*P-9* · busy-9@1 to production: confirmed" in fold.text
    assert "busy-9@1* is live in production" in house.slack.thread(fold)[-1]
    assert len(house.slack.in_channel(CHURN)) == 7


def test_a_rollback_and_the_next_hour_have_cards_of_their_own(house: House) -> None:
    house.promoted()
    busy(house, 6)
    house.roll_back()
    house.work()
    assert "Roll production back" in house.slack.in_channel(CHURN)[-1].text

    house.clock.move(timedelta(minutes=61))
    house.withdraw(ANA, "P-2")
    house.ask(ANA, "busy-1", 1)
    house.send()
    assert "Promote busy-1@1" in house.slack.in_channel(CHURN)[-1].text


def test_a_decision_takes_the_buttons_of_a_message_still_on_its_way(house: House) -> None:
    house.ask()
    house.reject(KEN)
    house.send()

    assert "rejected" in house.card().text
    assert [buttons(each.blocks) for each in house.slack.dms(BEA)] == [[]]


def test_silence_that_lasts_is_given_up_and_holds_nothing_else_up(house: House) -> None:
    say(house, "never")
    house.slack.fail("post", Unclear("timeout"), times=80)
    for _ in range(80):
        house.send()
        house.clock.move(2 * MINUTE)
    house.slack.faults.clear()
    say(house, "after")
    house.send()

    assert [each.text for each in house.slack.posts] == ["after"]


def test_waiting_does_not_use_up_the_tries(house: House) -> None:
    house.ask()
    house.send()
    house.approve(MIA)
    with house.database.write() as session:
        said = Answer("", (Paragraph((line("told"),)),))
        announcements.tell(session, NEW, said, house.clock.now())
    house.slack.fail("post", Refused("ratelimited", 1), times=90)
    for _ in range(14):
        house.send()
        house.clock.move(timedelta(seconds=2))
    house.slack.faults.clear()
    house.slack.fail("post", Unclear("timeout"), times=2)
    for _ in range(5):
        house.send()
        house.clock.move(2 * MINUTE)

    assert [each.text for each in house.slack.dms(NEW)] == ["told"]
    assert len(house.slack.thread(house.card())) == 1
