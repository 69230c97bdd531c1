"""Nobody waits any more for a retraining: who may say so, what is said then, and that twice, late or by the wrong person it changes nothing."""

from collections.abc import Callable
from functools import partial

import pytest

from bot.domain.alerts.retraining import Retraining, RetrainingState, Trained
from bot.errors import AlreadyResolved, BotError, NotAllowed, NotFound, Undelivered
from bot.services import retraining_acts
from bot.services.retraining_acts import Which
from tests.services.alarm import after, breached, recovered
from tests.services.house import BEA, KEN, MIA, House
from tests.services.racing import lost, race
from tests.services.test_hostile_words import assert_all_dead
from tests.services.trainer import (
    DONE,
    FAILED,
    FIRST,
    RUN,
    RUNNING,
    SILENT,
    STOPPED,
    UNANSWERED,
    Gym,
    buttons,
    card,
    facts,
    gym,
    press,
    redeliver,
    registered,
    replies,
    report,
    run,
    state,
    stop,
    timeline,
    verbs,
)

__all__ = ["gym"]
Act = Callable[..., Retraining]


def ended(house: House, how: RetrainingState) -> None:
    """It comes to this end."""
    if how is STOPPED:
        stop(house)
    elif how is UNANSWERED:
        run(house, hours=7)
    else:
        report(house, Trained(how))


def test_whoever_stops_it_is_named_and_the_model_can_be_asked_for_anew(house: House, gym: Gym) -> None:
    press(house)
    report(house, Trained(RUNNING, "epoch 1", "https://gym.example/7"))

    stop(house, KEN, Which(alert=1))

    assert state(house) is STOPPED
    assert f"<@{KEN}> stopped waiting for *gym* to retrain churn (A-1)" in timeline(house)
    assert "https://gym.example/7" in timeline(house).partition("stopped waiting")[2]
    assert f"<@{KEN}> stopped waiting" in house.slack.dms(MIA)[-1].text
    assert "Nobody waits any more for *gym* to retrain churn: stopped by Ken" in card(house)
    assert "Retrain…" in card(house)
    assert buttons(house) == []
    assert verbs(house) == ["retraining.asked", "retraining.running", "retraining.stopped"]
    press(house)
    assert [each.retraining.id for each in gym.told] == [1, 2]


def test_where_the_trouble_is_over_nobody_is_sent_to_ask_anew(house: House, gym: Gym) -> None:
    press(house)
    stop(house)
    for is_over in (False, True):
        if is_over:
            recovered(house)
        with pytest.raises(AlreadyResolved, match="is over already: stopped by Mia") as late:
            redeliver(house)
        assert late.value.hint == ("" if is_over else "`/mlops alert A-1 retrain` asks anew.")


def test_whoever_asked_and_stops_it_is_not_told_what_they_did(house: House, gym: Gym) -> None:
    press(house)
    stop(house)
    assert house.slack.dms(MIA) == []


def test_a_report_after_it_was_stopped_is_told_so_and_reopens_nothing(house: House, gym: Gym) -> None:
    press(house)
    stop(house)
    registered(house, 4, RUN)
    before = facts(house)
    for late in (Trained(DONE, run_id=RUN), Trained(RUNNING), Trained(FAILED)):
        with pytest.raises(
            AlreadyResolved, match=r"retraining 1 is over already: stopped by Mia.* nothing changed"
        ):
            report(house, late)
    run(house, hours=7)
    assert facts(house) == before


def test_what_was_stopped_before_it_was_told_is_never_told(house: House, gym: Gym) -> None:
    gym.trouble = [Undelivered(SILENT)]
    press(house)
    stop(house)
    run(house, hours=1)
    assert len(gym.told) == 1


def test_who_may_not_ask_for_it_may_do_neither(house: House, gym: Gym) -> None:
    press(house)
    run(house, minutes=2)
    before = facts(house)
    for act in (redeliver, stop):
        for which in (FIRST, Which(alert=1)):
            with pytest.raises(
                NotAllowed, match=r"You may not retrain churn at A-1\. That takes ml-engineer"
            ):
                act(house, BEA, which)
    assert facts(house) == before


def test_of_a_hidden_model_there_is_none(house: House, gym: Gym) -> None:
    breached(house, model="secret")
    after(house)
    press(house, MIA, 2)
    for act in (redeliver, stop):
        with pytest.raises(NotFound, match="There is no such retraining"):
            act(house, KEN, FIRST)
        with pytest.raises(NotFound, match="There is no alert A-2"):
            act(house, KEN, Which(alert=2))
        for number in (0, 2, 2**40):
            with pytest.raises(NotFound, match="There is no such retraining"):
                act(house, MIA, Which(attempt=number))


def test_where_none_was_asked_for_it_is_said_where_one_was(house: House, gym: Gym) -> None:
    breached(house, cause="monitor:other")
    for act in (redeliver, stop):
        with pytest.raises(NotFound, match="No retraining was asked for at A-2") as none:
            act(house, MIA, Which(alert=2))
        assert none.value.hint == "`/mlops alert A-2 retrain` asks for one."
    press(house)
    with pytest.raises(NotFound) as elsewhere:
        stop(house, MIA, Which(alert=2))
    assert elsewhere.value.hint == "The one of churn that is under way was asked for at A-1."


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (DONE, "gym has retrained churn already"),
        (FAILED, "gym did not retrain churn"),
        (STOPPED, "is over already: stopped by Mia"),
        (UNANSWERED, "did not report within 6h"),
    ],
)
def test_whoever_comes_after_its_end_reads_how_it_ended(
    house: House, gym: Gym, how: RetrainingState, words: str
) -> None:
    press(house)
    ended(house, how)
    before = facts(house)
    for act in (stop, redeliver) if how is not UNANSWERED else (stop,):
        with pytest.raises(AlreadyResolved, match=words):
            act(house)
    assert facts(house) == before


def test_when_the_trouble_is_over_what_runs_can_be_stopped_and_what_ended_stays_so(
    house: House, gym: Gym
) -> None:
    press(house)
    recovered(house)
    run(house, hours=7)
    assert buttons(house) == []
    with pytest.raises(AlreadyResolved, match="A-1 is over"):
        redeliver(house)
    breached(house)
    after(house)
    press(house, MIA, 2)
    recovered(house)
    stop(house, MIA, Which(attempt=2))
    assert state(house, 2) is STOPPED


@pytest.mark.parametrize("act", [retraining_acts.redeliver, retraining_acts.stop])
def test_five_clicks_at_once_count_once(house: House, gym: Gym, act: Act) -> None:
    press(house)
    run(house, minutes=2)
    click = partial(act, house.context, house.who(MIA))
    outcomes = race(*(partial(click, house.act(MIA), FIRST) for _ in range(5)))
    run(house)
    assert len(lost(outcomes)) == 4
    assert len(verbs(house)) == 2


def test_the_same_delivery_counts_once(house: House, gym: Gym) -> None:
    press(house)
    click = house.act(MIA, "same")
    retraining_acts.stop(house.context, house.who(MIA), click, FIRST)
    with pytest.raises(BotError):
        retraining_acts.stop(house.context, house.who(MIA), click, FIRST)
    assert verbs(house) == ["retraining.asked", "retraining.stopped"]


def test_stopped_or_reported_in_one_moment_it_ends_one_way(house: House, gym: Gym) -> None:
    press(house)
    race(partial(stop, house), partial(report, house, Trained(DONE)))
    assert len([each for each in verbs(house) if each in {"retraining.done", "retraining.stopped"}]) == 1


def test_what_people_write_never_comes_alive_there(house: House, gym: Gym) -> None:
    press(house, reason="<!channel> *now*")
    stop(house)
    for each in replies(house):
        assert_all_dead(each.text, each.blocks)
