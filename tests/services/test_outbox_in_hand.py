"""What a thread is sending no other thread of the process sends, and what a dead message leaves behind dies too."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.outbox import Message
from bot.services import announcements, relay
from bot.views.answer import Answer
from storage import outbox
from storage.database import Database
from tests.services.house import CHURN, House


def add(house: House, message: Message) -> int:
    """A message in the outbox."""
    with house.database.write() as session:
        return outbox.add(session, message, house.clock.now())


def redraw(house: House) -> None:
    """Ask that every message of the request is drawn again."""
    with house.database.write() as session:
        outbox.redraw(session, "P-1", house.clock.now())


def backlog(database: Database, house: House) -> int:
    """What should have been sent by now."""
    with database.read() as session:
        return outbox.backlog(session, house.clock.now())


def test_a_clock_that_jumps_while_a_message_is_sent_does_not_send_it_twice(house: House) -> None:
    add(house, Message("hello", channel=CHURN))

    def reached(point: str) -> None:
        if point == "outbox.claimed":
            house.clock.move(timedelta(days=1))
            assert not relay.send_next(house.context)

    assert relay.send_next(replace(house.context, reached=reached))

    assert [each.text for each in house.slack.posts] == ["hello"]
    assert house.context.in_hand == set()


def test_a_clock_that_jumps_lets_no_two_drawings_of_one_message_be_made_at_once(house: House) -> None:
    house.ask()
    house.send()
    redraw(house)
    meanwhile: list[int] = []

    def reached(point: str) -> None:
        if point == "outbox.claimed":
            house.clock.move(timedelta(days=1))
            redraw(house)
            house.send()
            meanwhile.append(sum(each.edits == 0 for each in house.slack.posts))

    relay.send_next(replace(house.context, reached=reached))

    assert meanwhile == [1]


def test_a_sender_that_failed_leaves_nothing_in_hand(house: House) -> None:
    add(house, Message("hello", channel=CHURN))

    def reached(point: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        relay.send_next(replace(house.context, reached=reached))

    assert house.context.in_hand == set()


@pytest.mark.parametrize("kind", ["reply", "edit"])
def test_what_is_written_under_a_card_as_it_dies_dies_with_it(house: House, kind: str) -> None:
    card = add(house, Message("card", channel=CHURN, subject="P-1", drawing=announcements.CARD))
    with house.database.write() as session:
        outbox.mark_dead(session, card, "channel_not_found")
        # As a transaction that saw the card alive writes it.
        if kind == "reply":
            outbox.add(session, announcements.message(Answer("said", ()), parent=card), house.clock.now())
        else:
            outbox.redraw_row(session, card, house.clock.now())
    assert backlog(house.database, house) == 1

    house.send()

    assert backlog(house.database, house) == 0
    assert house.slack.posts == []


def test_what_is_written_under_a_folded_card_dies_with_what_stands_for_it(house: House) -> None:
    card = add(house, Message("card", channel=CHURN, subject="P-1", drawing=announcements.CARD))
    fold = add(house, Message("fold", channel=CHURN, subject="fold", drawing="channel.fold"))
    with house.database.write() as session:
        outbox.mark_folded(session, card, fold, house.clock.now())
        outbox.mark_dead(session, fold, "channel_not_found")
        outbox.add(session, Message("said", parent=card), house.clock.now())

    house.send()

    assert backlog(house.database, house) == 0
