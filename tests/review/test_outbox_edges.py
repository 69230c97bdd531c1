"""The outbox at its edges: what Slack refuses while a message is looked for, and bundles that grow too long."""

from datetime import timedelta

from bot.domain.outbox import SETTLE, Message
from bot.ports import Refused
from storage import outbox
from tests.review.stage import Stage
from tests.services.house import BEA, CHURN

BLOCK: dict[str, object] = {"type": "section", "text": {"type": "plain_text", "text": "words"}}


def test_a_message_whose_search_is_rate_limited_is_not_sent_twice(stage: Stage) -> None:
    house = stage.house
    with house.database.write() as session:
        outbox.add(session, Message("hello", channel=CHURN), house.clock.now())
    house.slack.lose("post")
    house.send()
    house.slack.fail("find", Refused("ratelimited", 5.0))
    for _ in range(4):
        house.clock.move(SETTLE)
        house.send()
    assert [each.text for each in house.slack.in_channel(CHURN)] == ["hello"]


def test_nothing_is_cut_off_when_many_messages_wait_for_one_person(stage: Stage) -> None:
    house = stage.house
    with house.database.write() as session:
        for number in range(30):
            words = Message(f"word {number}.", (BLOCK, BLOCK, BLOCK), person=BEA, urgent=False)
            outbox.add(session, words, house.clock.now(), wait=timedelta(minutes=10))
    house.clock.move(timedelta(minutes=10))
    house.send()
    sent = house.slack.dms(BEA)
    assert sum(len(each.blocks) for each in sent) == 90
    assert len(sent) == 2
    assert all(f"word {number}." in " ".join(each.text for each in sent) for number in range(30))
