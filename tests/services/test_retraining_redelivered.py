"""A trainer is told again: as the same attempt, while nothing was heard of it, and once however often it is pressed."""

import pytest

from bot.domain.alerts.retraining import Trained
from bot.errors import AlreadyResolved, Undelivered
from bot.services import retraining
from bot.services.retraining_acts import Which
from tests.services.house import CHURN, KEN, MIA, House
from tests.services.trainer import (
    DONE,
    RETRAIN,
    RUNNING,
    SILENT,
    TOLD,
    TRAINED,
    UNANSWERED,
    Gym,
    buttons,
    card,
    facts,
    gym,
    own,
    press,
    redeliver,
    report,
    run,
    state,
    timeline,
    verbs,
)

__all__ = ["gym"]


def test_the_message_in_the_thread_has_the_buttons_that_make_sense_now(house: House, gym: Gym) -> None:
    gym.trouble = [Undelivered(SILENT)]
    retraining.ask(house.context, house.who(MIA), house.act(MIA), retraining.Wish(1))
    house.send()
    assert buttons(house) == ["Stop waiting"]
    run(house)
    assert "could not be told yet" in str(own(house).blocks)
    assert buttons(house) == ["Tell it again", "Stop waiting"]
    run(house, seconds=10)
    assert "has not reported yet" in str(own(house).blocks)
    assert buttons(house) == ["Tell it again", "Stop waiting"]
    report(house, Trained(RUNNING))
    assert buttons(house) == ["Stop waiting"]
    report(house, Trained(DONE))
    assert buttons(house) == []


def test_a_trainer_that_was_not_reached_is_told_again_at_once_under_the_same_id(
    house: House, gym: Gym
) -> None:
    gym.trouble = [Undelivered(SILENT) for _ in range(3)]
    press(house)
    for seconds in (10, 30):
        run(house, seconds=seconds)
    assert "Try now: `/mlops alert A-1 redeliver`" in timeline(house)

    redeliver(house, KEN, Which(alert=1))

    assert state(house) is TOLD
    assert len({each.key for each in gym.told}) == 1
    assert {each.retraining.id for each in gym.told} == {1}
    assert f"<@{KEN}> has *gym* told again to retrain churn (A-1); it has until" in timeline(house)
    assert verbs(house)[-1] == "retraining.redelivered"


def test_one_that_took_it_and_says_nothing_is_told_again_and_keeps_its_time(house: House, gym: Gym) -> None:
    due_at = press(house).due_at
    run(house, hours=1)
    assert redeliver(house).due_at == due_at
    assert len(gym.told) == 2
    report(house, Trained(DONE))
    assert "has retrained churn" in card(house)


@pytest.mark.parametrize("never_told", [True, False])
def test_what_ended_unheard_is_reopened_as_the_same_attempt_with_its_whole_time(
    house: House, gym: Gym, never_told: bool
) -> None:
    gym.trouble = [Undelivered("gym.example is not listed.", retryable=False)] if never_told else []
    first = press(house)
    run(house, hours=7)
    assert state(house) is UNANSWERED
    assert buttons(house) == ["Tell it again"]
    assert "Have it told again: `/mlops alert A-1 redeliver`" in timeline(house)

    again = redeliver(house)

    assert again.due_at - house.clock.now() == first.due_at - first.created_at
    assert (state(house), len({each.key for each in gym.told})) == (TOLD, 1)
    assert "to retrain churn; it has until" in card(house)
    assert "Retrain…" not in card(house)
    report(house, Trained(DONE))
    with pytest.raises(AlreadyResolved, match="has retrained churn already"):
        redeliver(house)


def test_one_that_is_told_again_and_not_reached_says_so_anew(house: House, gym: Gym) -> None:
    press(house)
    run(house, minutes=2)
    gym.trouble = [Undelivered(SILENT)]
    redeliver(house)
    assert timeline(house).count(SILENT) == 1
    run(house, seconds=10)
    assert state(house) is TOLD


def test_who_is_at_it_is_not_told_again(house: House, gym: Gym) -> None:
    press(house)
    report(house, Trained(RUNNING))
    run(house, hours=1)
    before = facts(house)
    with pytest.raises(AlreadyResolved, match="gym says that it is retraining churn") as at_it:
        redeliver(house)
    assert "`/mlops alert A-1 stop`" in at_it.value.hint
    assert facts(house) == before


def test_who_was_told_a_moment_ago_is_not_told_again(house: House, gym: Gym) -> None:
    press(house)
    run(house, minutes=2)
    redeliver(house)
    before = facts(house)
    run(house, seconds=50)
    with pytest.raises(AlreadyResolved, match="gym was told within the last minute"):
        redeliver(house)
    assert facts(house) == before
    run(house, seconds=20)
    redeliver(house)
    assert len(gym.told) == 3


def test_another_trainer_or_place_is_asked_anew_and_not_told_again(house: House, gym: Gym) -> None:
    press(house)
    run(house, hours=7)
    for other in (RETRAIN.replace("gym.example", "other.example"), ""):
        house.rules(TRAINED.replace(RETRAIN, other))
        with pytest.raises(AlreadyResolved, match="The policy does not name gym for churn as it did"):
            redeliver(house)
    assert state(house) is UNANSWERED


def test_what_another_came_after_is_not_reopened(house: House, gym: Gym) -> None:
    press(house)
    run(house, hours=7)
    press(house, KEN)
    assert buttons(house) == []
    with pytest.raises(AlreadyResolved, match="asked gym to retrain churn already"):
        redeliver(house)
    report(house, Trained(DONE), 2)
    with pytest.raises(AlreadyResolved, match="asked for anew at A-1 since then"):
        redeliver(house)
    assert state(house) is UNANSWERED


def test_a_model_kept_to_a_channel_since_is_not_named_where_it_was_told(house: House, gym: Gym) -> None:
    press(house)
    ts = own(house).ts
    kept = "  churn: {channel: C0RELEASES, visible_to: members_of_channel,"
    house.rules(TRAINED.replace("  churn: {channel: C0CHURN,", kept))
    report(house, Trained(RUNNING))
    assert "churn" not in str(
        [each.blocks for each in house.slack.in_channel(CHURN, threads=True) if each.ts == ts]
    )
