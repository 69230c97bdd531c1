"""Trouble during a probation: who is asked, what the bot does itself, and how it goes on."""

from datetime import timedelta

import pytest

from bot.domain.deployment import DeploymentState, Webhook
from bot.domain.promotion import State
from bot.domain.registry import BOT
from bot.errors import AlreadyResolved, BadInput, NotAllowed
from bot.services import following, probation
from storage import deployments, environments
from storage import promotion as stored
from storage.tables.deployments import DeploymentRow
from tests.fakes import Posted
from tests.services.house import ANA, BEA, CHURN, KEN, LEO, MIA, NEW, House
from tests.services.test_following import MADE_PRIVATE
from tests.services.test_probation import ITSELF, alert, begin, confirm, look, over, thread


@pytest.fixture
def proving(house: House) -> House:
    """The house where P-1 just began its two days."""
    begin(house)
    return house


def test_trouble_asks_those_who_must_decide_once_and_stops_the_clock(house: House) -> None:
    house.owner("churn", NEW)
    house.owner("churn", LEO, "on-call")
    begin(house)
    alert(house)
    look(house)
    look(house)

    told = [each for each in house.slack.posts if "Trouble with" in each.text]
    assert sorted(each.channel for each in told) == [
        CHURN,
        *sorted(house.slack.open_dm(x) for x in (LEO, NEW)),
    ]
    assert "Please roll back to *churn@1*" in told[0].text
    assert "live, in doubt" in house.card().text
    house.clock.move(timedelta(hours=72))
    look(house)
    assert house.request().state is State.LIVE


def test_trouble_that_ends_by_itself_lets_it_go_on_and_is_said_once(proving: House) -> None:
    alert(proving)
    look(proving)
    over(proving)
    look(proving)
    look(proving)

    assert len([each for each in thread(proving) if "Over by itself: " in each]) == 1
    assert "on probation until" in proving.card().text
    proving.clock.move(timedelta(hours=48))
    look(proving)
    assert proving.request().state is State.CONFIRMED


def test_somebody_permitted_confirms_in_spite_of_it_with_a_reason(proving: House) -> None:
    alert(proving)
    look(proving)

    with pytest.raises(BadInput, match="needs a reason"):
        confirm(proving, reason=" ")
    with pytest.raises(NotAllowed):
        confirm(proving, ANA)
    confirm(proving, MIA, reason="the sensor was wrong")
    proving.work()

    assert proving.request().state is State.CONFIRMED
    assert "the sensor was wrong" in thread(proving)[-1]
    with pytest.raises(AlreadyResolved):
        confirm(proving, KEN)


def asked(house: House) -> list[Posted]:
    """Each message that asks what to do about the trouble, or once did."""
    return [each for each in house.slack.posts if each.first.startswith("⚠️ Trouble with")]


def test_nobody_can_click_on_trouble_that_was_confirmed_as_good(proving: House) -> None:
    alert(proving)
    look(proving)
    assert all("promotion.confirm" in str(each.blocks) for each in asked(proving))

    confirm(proving, MIA)
    proving.work()

    assert len(asked(proving)) == 2  # under the card, and to whoever asked
    for each in asked(proving):
        assert "roc_auc fell to 0.71" in each.text
        assert "confirmed as good. Nothing is left for you to do here" in each.text
        assert "promotion." not in str(each.blocks)


def test_the_question_about_trouble_ends_with_a_rollback_and_with_the_trouble(proving: House) -> None:
    alert(proving)
    look(proving)
    over(proving)
    look(proving)
    assert all("is over. Nothing is left" in each.text for each in asked(proving))

    proving.clock.move(timedelta(minutes=1))
    alert(proving, "it is slow")
    look(proving)
    assert all("promotion.roll_back" in str(each.blocks) for each in asked(proving))
    proving.roll_back(KEN)
    assert "it is being rolled back" in redrawn(proving)
    proving.work()

    assert all("it was rolled back. Nothing is left" in each.text for each in asked(proving))
    assert "promotion.roll_back" not in str([each.blocks for each in asked(proving)])


def redrawn(house: House) -> str:
    """What the question would say now."""
    with house.database.read() as session:
        return str(probation.trouble_now(session, house.policy, house.request()))


def test_trouble_is_not_told_on_to_who_no_longer_sees_the_model(proving: House) -> None:
    alert(proving)
    look(proving)
    proving.rules(proving.policy.text.replace(*MADE_PRIVATE))
    following.follow(proving.context)
    proving.work()

    under = next(each for each in asked(proving) if each.thread)
    assert under.text == "*P-1* needs nothing from you any more."


def test_what_nothing_is_wrong_with_is_not_confirmed_by_hand(proving: House) -> None:
    with pytest.raises(AlreadyResolved, match="happens by itself"):
        confirm(proving, MIA)


def test_the_bot_goes_back_itself_where_the_policy_says_so_and_names_the_alert(house: House) -> None:
    begin(house, ITSELF)
    alert(house)
    look(house)
    look(house)

    assert (house.request().state, house.live_now()) == (State.ROLLED_BACK, 1)
    back = house.request(2)
    assert (back.requester, back.version) == (BOT, 1)
    assert "roc_auc fell to 0.71" in back.reason
    with house.database.read() as session:
        assert environments.find_lock(session, "churn", "production") is not None
    assert {each.actor for each in house.audited() if each.verb.startswith("rollback")} == {BOT}


def test_without_a_good_version_the_bot_says_so_to_whoever_must_decide(house: House) -> None:
    house.rules(ITSELF)
    house.model("new", channel=CHURN)
    house.live("new", 3, "staging")
    house.ask(model="new")
    house.approve(MIA)
    house.approve(BEA)
    house.work()
    alert(house, "it is slow", model="new")
    look(house)
    look(house)

    assert house.live_now("new") == 3
    assert len([each for each in thread(house) if "so I cannot go back by myself" in each]) == 1


def test_a_rollback_that_fails_leaves_it_to_people(house: House) -> None:
    begin(house, ITSELF)
    alert(house)
    probation.sweep(house.context)
    with house.database.write() as session:
        stored.move(session, 2, State.APPROVED, State.FAILED, ended_at=house.clock.now(), failure="no")
    look(house)
    look(house)

    assert (house.request().state, house.live_now()) == (State.LIVE, 3)
    assert len([each for each in thread(house) if "Please roll back to *churn@1*" in each]) == 1


def test_a_deployer_that_fails_after_all_is_trouble(proving: House) -> None:
    with proving.database.write() as session:
        at = proving.clock.now()
        deployments.add(session, 1, "serving-eu", Webhook("https://ci.example/hook"), "msg_1", at, at, "1h")
        session.query(DeploymentRow).update({DeploymentRow.state: DeploymentState.FAILED})
    look(proving)

    assert "serving-eu failed to deploy it" in thread(proving)[-1]


def test_an_alert_from_before_or_of_another_environment_is_no_trouble_of_this_version(house: House) -> None:
    alert(house, "old")
    house.clock.move(timedelta(minutes=1))
    begin(house)
    alert(house, "elsewhere", "staging")
    alert(house, "of another version", about=2)
    look(house)
    house.clock.move(timedelta(hours=48))
    look(house)

    assert house.request().state is State.CONFIRMED
