"""Digests: each slot once, nothing when nothing is new, one picture, and only to whom it may go."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import BadInput, NotAllowed, NotFound, Repeated
from bot.ports import Refused, Unclear
from bot.services import digest_schedules, digests
from bot.services.digest_schedules import Subscription
from bot.services.identity import OPERATOR
from storage import outbox
from tests.fakes import TEAM, FakeSlack
from tests.services.house import ADA, ANA, BEA, BOB, LEO, MIA, NEW, RELEASES, House
from tests.services.training import reads
from tests.storage.racing import threads

DAY = timedelta(days=1)


def subscribe(house: House, when: str = "daily 9:00", person: str = BEA) -> None:
    """A digest in the channel of all releases."""
    wish = Subscription(when, RELEASES, "UTC")
    digest_schedules.subscribe(house.context, house.who(person), house.act(person), wish)


def make(house: House) -> None:
    """What the routine does, and the sender."""
    digests.sweep(house.context)
    while digests.make_next(house.context):
        pass
    house.send()


def sent(house: House) -> list[str]:
    """The digests that were posted."""
    return [each.text for each in house.slack.in_channel(RELEASES)]


def test_a_slot_is_made_once_however_many_look(house: House) -> None:
    subscribe(house)
    house.clock.move(DAY)

    swept = threads(4, lambda _: digests.sweep(house.context))
    made = threads(4, lambda _: digests.make_next(house.context))
    house.send()

    assert (sum(swept), sum(made)) == (1, 1)
    assert len(sent(house)) == 1


def test_what_changed_who_is_waited_for_and_what_is_live(house: House) -> None:
    house.owner("churn", ADA)
    subscribe(house)
    house.clock.move(timedelta(hours=1))
    house.promoted()
    house.ask(ANA, "fraud", 2)
    house.clock.move(DAY)
    make(house)

    text = sent(house)[0]
    assert "production: *churn@3* went live (was @1)" in text.replace("\u200b", "")
    assert "fraud@2 to production · waits for ml-engineer and business: <@U0MIA>" in text
    assert "*churn@3* · live since" in text
    assert "*Without an owner*: fraud" in text
    assert "audit anchor" in text


def test_nothing_new_is_not_posted_but_once_a_week(house: House) -> None:
    subscribe(house)
    posted = []
    for _ in range(15):
        house.clock.move(DAY)
        make(house)
        posted.append(len(sent(house)))

    assert posted == [1] * 7 + [2] * 7 + [3]
    assert "all green" in sent(house)[-1]


def test_a_channel_that_is_lost_is_told_of_once_and_again_only_when_lost_again(house: House) -> None:
    subscribe(house)
    whole = house.slack.channels[RELEASES]
    told: list[int] = []
    for day, place in enumerate(
        [replace(whole, archived=True), replace(whole, joined=False), whole, replace(whole, joined=False)]
    ):
        house.clock.move(DAY / 2)
        house.live("churn", 2 + day % 2)
        house.slack.channels[RELEASES] = place
        house.clock.move(DAY / 2)
        make(house)
        told.append(len(house.slack.dms(BEA)))

    assert told == [1, 1, 1, 2]
    assert len(sent(house)) == 1
    words = house.slack.dms(BEA)[0].text
    assert "Digest 1 could not be posted in <#C0RELEASES>" in words
    assert "`/invite @mlops-bot`" in words
    assert "`/mlops digest unsubscribe 1`" in words


def test_a_digest_that_has_ended_tells_nobody_of_its_lost_channel(house: House) -> None:
    subscribe(house)
    house.slack.channels.pop(RELEASES)
    house.live("churn", 2)
    house.clock.move(DAY)
    digests.sweep(house.context)
    digests.make_next(house.context)
    digest_schedules.unsubscribe(house.context, house.who(BEA), house.act(BEA), 1)

    house.send()

    assert house.slack.dms(BEA) == []


def test_late_slots_are_skipped_and_audited(house: House) -> None:
    subscribe(house)
    house.clock.move(timedelta(days=3, hours=7))
    make(house)

    assert sent(house) == []
    assert [each.verb for each in house.audited()] == ["digest.subscribed", *["digest.skipped"] * 3]

    house.clock.move(DAY - timedelta(hours=6, minutes=30))
    make(house)
    assert len(sent(house)) == 1


def test_the_picture_is_uploaded_once_however_often_the_post_fails(house: House) -> None:
    subscribe(house)
    house.clock.move(DAY / 2)
    house.live("churn", 2)
    house.clock.move(DAY / 2)
    house.slack.fail("post", Refused("ratelimited", 5), times=2)
    house.slack.fail("post", Unclear("timeout"))
    make(house)
    for _ in range(4):
        house.clock.move(timedelta(minutes=2))
        house.send()

    assert len(sent(house)) == 1
    assert len(house.slack.uploads) == 1
    assert house.slack.uploads[0].startswith(b"\x89PNG")
    drawn = house.slack.in_channel(RELEASES)[0].blocks
    assert [each["slack_file"] for each in drawn if each["type"] == "image"] == [{"id": "F0000001"}]
    assert all(each["alt_text"] for each in drawn if each["type"] == "image")


class NoPictures(FakeSlack):
    """A Slack that takes no picture."""

    def post(self, channel: str, text: str, blocks: object, key: str, thread: str | None = None) -> str:
        """Refuse every message with an image."""
        assert isinstance(blocks, tuple | list)
        if any(each["type"] == "image" for each in blocks):
            raise Refused("invalid_blocks")
        return super().post(channel, text, blocks, key, thread)


def test_a_picture_slack_refuses_becomes_its_words(house: House) -> None:
    subscribe(house)
    slack = NoPictures(people=house.slack.people, groups=house.slack.groups, channels=house.slack.channels)
    house.context = replace(house.context, directory=slack, messenger=slack)
    house.clock.move(DAY / 2)
    house.live("churn", 2)
    house.clock.move(DAY / 2)
    make(house)
    for _ in range(10):
        house.clock.move(timedelta(minutes=1))
        house.send()

    only = slack.in_channel(RELEASES)
    assert len(only) == 1
    assert not any(each["type"] == "image" for each in only[0].blocks)
    assert "roc_auc" in str(only[0].blocks)
    assert len(slack.uploads) == 1


def test_a_digest_that_dies_between_its_making_and_its_commit_is_made_again(house: House) -> None:
    subscribe(house)
    house.clock.move(DAY)
    digests.sweep(house.context)

    def reached(point: str) -> None:
        if point == "digest.made":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        digests.make_next(replace(house.context, reached=reached))
    with house.database.read() as session:
        assert outbox.backlog(session, house.clock.now()) == 0
    assert digests.make_next(house.context) is False
    house.clock.move(timedelta(minutes=3))
    make(house)

    assert len(sent(house)) == 1


def test_one_that_is_run_by_hand_comes_even_when_nothing_is_new(house: House) -> None:
    house.owner("churn", NEW)
    subscribe(house)
    house.clock.move(DAY)
    make(house)
    house.clock.move(timedelta(hours=1))
    digest_schedules.run_now(house.context, house.who(NEW), house.act(NEW), 1)
    make(house)

    assert len(sent(house)) == 2


def test_it_takes_a_permission_to_subscribe_and_to_end(house: House) -> None:
    with pytest.raises(NotAllowed, match="That takes data-scientist or business"):
        subscribe(house, person=MIA)
    subscribe(house)
    with pytest.raises(BadInput, match="exists already: it is number 1"):
        subscribe(house, person=ANA)
    with pytest.raises(NotAllowed, match="That takes admin"):
        digest_schedules.unsubscribe(house.context, house.who(BOB), house.act(BOB), 1)
    with pytest.raises(NotFound, match="There is no digest 7"):
        digest_schedules.unsubscribe(house.context, house.who(BEA), house.act(BEA), 7)

    digest_schedules.unsubscribe(house.context, house.who(BEA), house.act(BEA), 1)

    assert digest_schedules.listed(house.context, OPERATOR) == ()
    house.clock.move(DAY)
    make(house)
    assert sent(house) == []


def test_of_many_who_subscribe_to_the_same_at_once_one_does(house: House) -> None:
    wish = Subscription("daily 9:00", RELEASES, "UTC")

    def one(number: int) -> bool:
        with suppress(BadInput):
            digest_schedules.subscribe(house.context, house.who(BEA), house.act(BEA, f"{number}"), wish)
            return True
        return False

    assert sum(threads(8, one)) == 1
    assert len(digest_schedules.listed(house.context, OPERATOR)) == 1


def test_a_digest_is_ended_once_however_many_end_it(house: House) -> None:
    subscribe(house)

    def one(number: int) -> bool:
        with suppress(NotFound):
            digest_schedules.unsubscribe(house.context, house.who(BEA), house.act(BEA, f"{number}"), 1)
            return True
        return False

    assert sum(threads(8, one)) == 1
    assert [each.verb for each in house.audited()].count("digest.unsubscribed") == 1
    subscribe(house)


def test_a_subscription_delivered_twice_is_one(house: House) -> None:
    wish = Subscription("weekdays at 9", RELEASES, "Europe/Berlin")
    digest_schedules.subscribe(house.context, house.who(LEO), house.act(LEO, "one"), wish)
    with pytest.raises(Repeated):
        digest_schedules.subscribe(house.context, house.who(LEO), house.act(LEO, "one"), wish)

    assert [each.cron for each in digest_schedules.listed(house.context, OPERATOR)] == ["0 9 * * 1-5"]
    assert house.audited()[-1].actor == f"{TEAM}/{LEO}"


def test_a_channel_that_became_shared_gets_no_digest_any_more(house: House) -> None:
    subscribe(house)
    house.slack.channels[RELEASES] = replace(house.slack.channels[RELEASES], shared=True)
    house.clock.move(DAY)
    make(house)

    assert sent(house) == []


def test_while_slack_is_silent_a_digest_waits_and_comes_after(house: House) -> None:
    subscribe(house)
    house.clock.move(DAY)
    house.slack.silent = True
    make(house)
    assert sent(house) == []

    house.slack.silent = False
    house.clock.move(timedelta(minutes=3))
    make(house)

    assert len(sent(house)) == 1


def test_the_list_says_how_to_end_ones_own(house: House) -> None:
    for person, when in ((BEA, "daily 9:00"), (ANA, "daily 10:00")):
        wish = Subscription(when, RELEASES, "UTC")
        digest_schedules.subscribe(house.context, house.who(person), house.act(person), wish)

    assert "/mlops digest unsubscribe 2" in reads(house, "digest list", ANA)
    assert "/mlops digest unsubscribe 1" in reads(house, "digest list", BEA)
