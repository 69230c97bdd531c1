"""Announcements: nothing until somebody subscribes, together, within the channel's budget, and only what may be known there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.commands import Subscribe, parse
from bot.domain.runs import RUNNING
from bot.domain.subscriptions import EVENTS
from bot.errors import BadInput, NotAllowed, NotFound
from bot.services import news, subscriptions, tracking
from bot.services.subscriptions import Wanted
from bot.services.tracking import Client
from storage import registry, runs
from storage.subscriptions import with_news
from tests.services.house import ALIEN, ANA, CHURN, KEN, LEO, MONDAY, POLICY, RELEASES, SECRET, House, version
from tests.services.training import ENVIRONMENTS, reads, run, train

PERMITTED = POLICY.replace(
    "  quiet:", "  subscribe: [data-scientist]\n  unsubscribe: [ml-platform]\n  quiet:"
)
EVERYTHING = ("failed", "finished", "live", "registered", "rolled-back")


@pytest.fixture
def open_house(house: House) -> House:
    """A house in which data scientists may subscribe."""
    house.rules(PERMITTED)
    return house


def subscribe(
    house: House,
    pattern: str = "*",
    channel: str | None = RELEASES,
    person: str = ANA,
    events: tuple[str, ...] = EVERYTHING,
) -> int:
    """Somebody subscribes; the number."""
    wish = Wanted(pattern, events, channel)
    return subscriptions.subscribe(house.context, house.who(person), house.act(person), wish).id


def register(house: House, model: str = "churn", number: int = 4) -> None:
    """A version is registered."""
    with house.database.write() as session:
        made = version(model, number)
        registry.add_version(session, made)
        news.version_registered(session, made)


def tell(house: House, after: timedelta = timedelta(0)) -> list[str]:
    """Time goes by, and what is due is told: the texts of what came."""
    house.clock.move(after)
    before = len(house.slack.posts)
    news.tell_next(house.context)
    house.send()
    return [each.text for each in house.slack.posts[before:]]


def test_nothing_is_announced_until_somebody_subscribes(open_house: House) -> None:
    register(open_house)
    assert tell(open_house) == []


def test_what_fits_is_announced_once_where_it_was_asked_for(open_house: House) -> None:
    subscribe(open_house, "chu*", events=("registered",))
    register(open_house)
    register(open_house, "fraud")

    (said,) = tell(open_house)
    assert "churn@4" in said
    assert "fraud" not in said
    assert open_house.slack.posts[-1].channel == RELEASES
    assert tell(open_house, timedelta(hours=1)) == []


def test_what_comes_within_ten_minutes_is_told_together(open_house: House) -> None:
    subscribe(open_house)
    register(open_house, number=4)
    assert len(tell(open_house)) == 1
    for number in range(5, 20):
        register(open_house, number=number)
    assert tell(open_house, timedelta(minutes=9)) == []
    (said,) = tell(open_house, timedelta(minutes=1))
    assert "churn@19" in said
    assert "7 earlier" in said


def test_a_busy_channel_hears_it_when_it_is_quieter(open_house: House) -> None:
    subscribe(open_house)
    for number in range(4, 10):
        register(open_house, number=number)
        assert len(tell(open_house, timedelta(minutes=10) if number > 4 else timedelta(0))) == 1
    register(open_house, number=10)
    assert tell(open_house, timedelta(minutes=9)) == []
    (said,) = tell(open_house, timedelta(minutes=2))
    assert "churn@10" in said


def test_a_run_is_announced_when_it_ends_and_not_again(open_house: House) -> None:
    begun = run(1, status=RUNNING, ended_at=None)
    train(open_house, begun)
    subscribe(open_house, "churn", events=("failed", "finished"))
    client = Client(ANA, MONDAY)
    for status in (None, "FINISHED", "FINISHED"):
        tracking.update_run(open_house.context, client, begun.run_id, status, None, "")

    (said,) = tell(open_house)
    assert said.count("fox-1") == 1
    assert "finished" in said


def test_a_run_deleted_meanwhile_is_not_announced(open_house: House) -> None:
    begun = run(1, status=RUNNING, ended_at=None)
    train(open_house, begun)
    subscribe(open_house)
    client = Client(ANA, MONDAY)
    tracking.update_run(open_house.context, client, begun.run_id, "KILLED", None, "")
    tracking.delete_run(open_house.context, client, begun.run_id)
    assert tell(open_house) == []


def test_what_goes_live_is_announced(open_house: House) -> None:
    subscribe(open_house, "churn", person=LEO, channel=None, events=("live",))
    open_house.ask(ANA, "churn", 2, "staging")
    open_house.work()
    said = [each for each in tell(open_house) if "live in staging" in each]
    assert any("churn@2" in each for each in said)


def test_a_hidden_model_is_told_only_where_it_may_be_known(open_house: House) -> None:
    subscribe(open_house, "*", RELEASES)
    subscribe(open_house, "*", SECRET)
    subscribe(open_house, "*", None, LEO)
    subscribe(open_house, "*", None, ANA)
    register(open_house, "secret")

    assert len(tell(open_house)) == 2
    assert {each.channel for each in open_house.slack.posts[-2:]} == {SECRET, f"D{ANA[1:]}"}
    with open_house.database.read() as session:
        assert with_news(session) == ()


def test_a_run_of_a_hidden_experiment_is_not_told_elsewhere(open_house: House) -> None:
    begun = run(1, "secret", status=RUNNING, ended_at=None)
    train(open_house, begun)
    subscribe(open_house)
    tracking.update_run(open_house.context, Client(ANA, MONDAY), begun.run_id, "FAILED", None, "")
    assert tell(open_house) == []
    with open_house.database.read() as session:
        assert runs.find_run(session, begun.run_id)


def test_when_slack_says_nothing_the_news_wait(open_house: House) -> None:
    subscribe(open_house, channel=RELEASES)
    register(open_house)
    open_house.slack.silent = True
    news.tell_next(open_house.context)
    open_house.slack.silent = False
    assert len(tell(open_house)) == 1


def test_what_outsiders_would_read_is_not_told_and_who_subscribed_hears_so_once(open_house: House) -> None:
    house, ours = open_house, open_house.slack.channels[RELEASES]
    subscribe(house)
    house.slack.channels[RELEASES] = replace(ours, shared=True)
    for number in (4, 5):
        register(house, number=number)
        said = tell(house, timedelta(minutes=20))
        with house.database.read() as session:
            assert with_news(session) == ()
        assert len(said) == (number == 4)
    assert [each.channel for each in house.slack.posts] == [f"D{ANA[1:]}"]
    assert "shared with another organisation" in house.slack.posts[0].text
    assert "/mlops unsubscribe 1" in house.slack.posts[0].text

    house.slack.channels[RELEASES] = ours
    register(house, number=6)
    (again,) = tell(house, timedelta(minutes=20))
    assert "churn@6" in again
    assert house.slack.posts[-1].channel == RELEASES
    house.slack.channels[RELEASES] = replace(ours, shared=True)
    register(house, number=7)
    assert "shared with" in tell(house, timedelta(minutes=20))[0]


def test_who_subscribed_a_channel_that_is_lost_hears_so_once(open_house: House) -> None:
    house = open_house
    subscribe(house)
    del house.slack.channels[RELEASES]
    said = []
    for number in (4, 5):
        register(house, number=number)
        said += tell(house, timedelta(minutes=20))

    assert len(said) == 1
    assert "archived, or I am not in it any more" in said[0]
    assert house.slack.posts[-1].channel == f"D{ANA[1:]}"


def test_the_same_twice_and_a_shared_channel_are_refused(open_house: House) -> None:
    number = subscribe(open_house)
    with pytest.raises(BadInput, match=f"number {number}"):
        subscribe(open_house)
    with pytest.raises(BadInput, match="shared"):
        subscribe(open_house, channel=ALIEN)
    with pytest.raises(NotAllowed, match="data-scientist"):
        subscribe(open_house, channel=CHURN, person=KEN)


def test_who_subscribed_ends_it_and_others_need_to_be_permitted(open_house: House) -> None:
    number = subscribe(open_house)
    with pytest.raises(NotAllowed, match="ml-platform"):
        subscriptions.unsubscribe(open_house.context, open_house.who(KEN), open_house.act(KEN), number)
    subscriptions.unsubscribe(open_house.context, open_house.who(ANA), open_house.act(ANA), number)
    register(open_house)
    assert tell(open_house) == []
    with pytest.raises(NotFound):
        subscriptions.unsubscribe(open_house.context, open_house.who(ANA), open_house.act(ANA), number)


def test_somebodys_own_announcements_are_theirs_to_know(open_house: House) -> None:
    number = subscribe(open_house, channel=None)
    assert "1 announcement" in reads(open_house, "subscribe list", ANA)
    assert "Nothing is announced yet." in reads(open_house, "subscribe list", KEN)
    with pytest.raises(NotFound):
        subscriptions.unsubscribe(open_house.context, open_house.who(KEN), open_house.act(KEN), number)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("subscribe churn and more of it", "Say what to announce."),
        ("subscribe churn to registerd", "Did you mean `registered`?"),
        ("subscribe churn to live in #ml", "That channel is not known here."),
        ("subscribe churn to live severity warning", "Nothing of that is a warning"),
        ("unsubscribe x", "is not the number of an announcement"),
    ],
)
def test_what_cannot_be_subscribed_to_is_refused(words: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence.replace("?", r"\?")):
        parse(words, ENVIRONMENTS)


def test_events_are_read_in_any_order() -> None:
    said = "subscribe to live, registered in <#C1|ml> churn*"
    assert parse(said, ENVIRONMENTS) == Subscribe("churn*", ("live", "registered"), "C1")


@pytest.mark.parametrize(
    ("words", "events"),
    [
        ("subscribe churn severity warning", ("failed", "rolled-back")),
        ("subscribe churn to failed and live of severity warning", ("failed",)),
        ("subscribe churn to warnings", ("failed", "rolled-back")),
        ("subscribe churn to live severity info", ("live",)),
        ("subscribe churn severity info", tuple(sorted(EVENTS))),
    ],
)
def test_a_severity_keeps_to_what_matters_as_much(words: str, events: tuple[str, ...]) -> None:
    assert parse(words, ENVIRONMENTS) == Subscribe("churn", events)
