"""What a trainer is told, again until it takes it, and what it reports of a retraining."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alerts.retraining import RetrainingState, Trained
from bot.domain.tokens import ApiToken, Scope
from bot.errors import AlreadyResolved, BadInput, NotFound, Undelivered
from bot.services import registered_models, retraining
from tests.services.alarm import after, breached
from tests.services.house import MIA, House
from tests.services.racing import race
from tests.services.trainer import (
    DONE,
    FAILED,
    RUN,
    RUNNING,
    SILENT,
    UNANSWERED,
    Gym,
    card,
    gym,
    press,
    registered,
    report,
    run,
    state,
    timeline,
    verbs,
)

__all__ = ["gym"]


def test_it_runs_it_is_done_and_its_version_is_named(house: House, gym: Gym) -> None:
    press(house)
    report(house, Trained(RUNNING, "epoch 1 of 9", "https://gym.example/7"))
    assert "*gym* is retraining churn" in card(house)
    assert "https://gym.example/7" in card(house)
    registered(house, 4, RUN)
    report(house, Trained(DONE, run_id=RUN))

    assert "*churn@4* came of the retraining by *gym*." in card(house)
    assert "/mlops compare churn 3 4" in timeline(house)
    assert "*churn@4* came of the retraining by *gym*" in house.slack.dms(MIA)[-1].text
    assert verbs(house) == ["retraining.asked", "retraining.running", "retraining.done"]
    assert "Retrain…" in card(house)  # where it did not help, it can be asked for again


def test_a_version_that_the_run_registers_after_the_report_is_found(house: House, gym: Gym) -> None:
    press(house)
    report(house, Trained(DONE, run_id=RUN))
    assert "named here once the run registers it" in timeline(house)
    registered(house, 4, RUN, model="fraud")
    run(house, minutes=5)
    assert "retraining.matched" not in verbs(house)
    registered(house, 5, RUN)
    run(house, hours=2)
    run(house, hours=2)
    assert timeline(house).count("*churn@5* came of the retraining") == 1
    assert "*churn@5* came of the retraining by *gym*" in card(house)


def test_a_run_that_is_repeated_of_the_live_version_names_no_version_that_came_of_it(
    house: House, gym: Gym
) -> None:
    registered(house, 4, RUN)
    house.clock.move(timedelta(minutes=11))
    press(house)
    report(house, Trained(DONE, run_id=RUN))
    run(house, minutes=5)
    assert "churn@4* came of" not in timeline(house)
    registered(house, 5, RUN)
    run(house, minutes=5)
    assert "*churn@5* came of the retraining" in timeline(house)


def test_a_version_that_comes_a_day_later_is_looked_for_no_more(house: House, gym: Gym) -> None:
    press(house)
    report(house, Trained(DONE, run_id=RUN))
    house.clock.move(timedelta(days=1, seconds=1))
    registered(house, 5, RUN)
    run(house)
    assert "retraining.matched" not in verbs(house)


def test_a_failure_is_said_with_its_reason_and_may_be_asked_for_again(house: House, gym: Gym) -> None:
    press(house)
    report(house, Trained(FAILED, "<!channel> out of memory", "https://gym.example/7"))
    assert "*gym* did not retrain churn (A-1): &lt;!channel&gt; out of memory." in timeline(house)
    assert "out of memory" in house.slack.dms(MIA)[-1].text
    assert "Retrain…" in card(house)
    press(house)
    assert [each.retraining.id for each in gym.told] == [1, 2]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Trained(DONE, version=9), "There is no churn@9"),
        (Trained(DONE, version=2), "churn@2 was registered before this retraining"),
        (Trained(DONE, url="ftp://gym"), "begins with https"),
    ],
)
def test_what_cannot_have_come_of_it_is_refused_and_changes_nothing(
    house: House, gym: Gym, said: Trained, words: str
) -> None:
    press(house)
    with pytest.raises(BadInput, match=words):
        report(house, said)
    assert state(house) is RetrainingState.TOLD


def test_what_ended_is_not_taken_back_and_the_same_report_is_said_once(house: House, gym: Gym) -> None:
    press(house)
    report(house, Trained(DONE))
    report(house, Trained(DONE))
    assert timeline(house).count("has retrained churn") == 1
    for late in (FAILED, RUNNING):
        with pytest.raises(AlreadyResolved, match="is done already"):
            report(house, Trained(late))


def test_only_its_own_trainer_reports(house: House, gym: Gym) -> None:
    press(house)
    for by, models, number in (("other", "*", 1), ("gym", "fraud*", 1), ("gym", "*", 2)):
        with pytest.raises(NotFound, match="There is no retraining"):
            report(house, Trained(DONE), number, by, models)
    assert state(house) is RetrainingState.TOLD


def test_a_trainer_that_is_down_is_told_again_by_the_same_id(house: House, gym: Gym) -> None:
    gym.trouble = [Undelivered(SILENT) for _ in range(3)]
    press(house)
    assert f"*gym* is not told yet (A-1): {SILENT}" in timeline(house)
    assert "cannot be told yet" in card(house)
    for seconds in (9, 1, 29, 1, 60):
        run(house, seconds=seconds)
    assert len(gym.told) == 4
    assert len({each.key for each in gym.told}) == 1
    assert timeline(house).count(SILENT) == 1
    assert "to retrain churn; it has until" in card(house)
    assert verbs(house) == ["retraining.asked", "retraining.waits"]


def test_what_can_never_be_told_fails_at_once(house: House, gym: Gym) -> None:
    gym.trouble = [Undelivered("gym leads to 10.0.0.1, a private address.", retryable=False)]
    press(house)
    assert "did not retrain churn (A-1): gym leads to 10.0.0.1, a private address." in timeline(house)
    assert state(house) is UNANSWERED


def test_without_the_secret_it_says_which_is_missing(house: House, gym: Gym) -> None:
    house.context = replace(house.context, couriers={})
    press(house)
    assert "MLOPS_WEBHOOK_SECRET is not set" in timeline(house)


def test_who_does_not_report_in_time_has_failed_and_a_late_report_is_refused(house: House, gym: Gym) -> None:
    press(house)
    run(house, hours=5.9)
    assert state(house) is RetrainingState.TOLD
    run(house, hours=0.2)
    assert "it was told and did not report within 6h." in timeline(house)
    with pytest.raises(AlreadyResolved, match="did not report within 6h"):
        report(house, Trained(DONE))
    press(house)
    assert state(house, 2) is RetrainingState.TOLD


def test_who_began_and_does_not_say_how_it_ended_has_failed_by_that(house: House, gym: Gym) -> None:
    press(house)
    report(house, Trained(RUNNING))
    run(house, hours=7)
    assert "it began, and did not report how it ended within 6h." in timeline(house)
    assert state(house) is UNANSWERED


def test_who_is_never_reached_has_failed_in_the_end(house: House, gym: Gym) -> None:
    gym.trouble = [Undelivered(SILENT) for _ in range(99)]
    press(house)
    for _ in range(40):
        run(house, minutes=10)
    assert "could not be told, and did not report within 6h" in timeline(house)
    assert gym.trouble


def test_a_report_before_the_answer_is_believed(house: House, gym: Gym) -> None:
    wish = retraining.Wish(1)
    retraining.ask(house.context, house.who(MIA), house.act(MIA), wish)
    report(house, Trained(RUNNING))
    assert state(house) is RUNNING
    assert gym.told == []  # whoever reports knows of it


def test_replicas_tell_it_once(house: House, gym: Gym) -> None:
    wish = retraining.Wish(1)
    retraining.ask(house.context, house.who(MIA), house.act(MIA), wish)
    race(*(lambda: run(house) for _ in range(4)))
    assert len(gym.told) == 1


def test_a_model_that_is_deleted_or_renamed_meanwhile_keeps_nobody_busy(house: House, gym: Gym) -> None:
    house.model("idle")
    breached(house, model="idle")
    after(house)
    press(house, MIA, 2)
    token = ApiToken("abcdefghij", "ci", frozenset({Scope.VERSIONS_WRITE}), house.clock.now(), "terminal")
    registered_models.rename(house.context, token, "idle", "idle-2", house.clock.now())
    report(house, Trained(RUNNING))
    registered_models.delete(house.context, token, "idle-2", house.clock.now())
    run(house, hours=7)
    assert state(house) is UNANSWERED
    press(house)
    assert [each.retraining.model for each in gym.told] == ["idle", "churn"]
