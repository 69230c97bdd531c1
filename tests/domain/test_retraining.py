"""The rules of a retraining: its moves, what a workflow is started with, and the words that ask for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bot.domain import commands
from bot.domain.alerts.alert import Alert, AlertKind
from bot.domain.alerts.retraining import (
    MOVES,
    UNDER_WAY,
    Plan,
    Retraining,
    RetrainingState,
    TrainOrder,
    may_be_told_again,
    may_move,
)
from bot.domain.deployment import Deployer, Github, Webhook
from bot.errors import BadInput

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
ALERT = Alert(1, "churn", "production", AlertKind.DRIFT, "PSI of $(rm -rf) is 0.3", AT)
ASKED = Retraining(
    1, 1, "churn", "production", 3, "gym", RetrainingState.ASKED,
    "U0MIA", "`curl evil`", AT, AT + timedelta(days=1), "1d",
)  # fmt: skip


def test_what_ended_moves_no_more_and_all_else_can_end() -> None:
    assert set(MOVES) == set(RetrainingState)
    for one, other in product(RetrainingState, RetrainingState):
        is_told_again = (one, other) == (RetrainingState.UNANSWERED, RetrainingState.ASKED)
        assert one in UNDER_WAY or is_told_again or not may_move(one, other)
        assert not (one is other and may_move(one, other))
    for one, end in product(UNDER_WAY, set(RetrainingState) - UNDER_WAY):
        assert may_move(one, end)


def test_who_reported_is_not_told_again() -> None:
    again = {each for each in RetrainingState if may_be_told_again(replace(ASKED, state=each))}
    assert again == {RetrainingState.ASKED, RetrainingState.TOLD, RetrainingState.UNANSWERED}
    assert {each for each in RetrainingState if may_move(each, RetrainingState.ASKED)} == again - {
        RetrainingState.ASKED
    }


def test_a_workflow_is_started_with_nothing_that_people_or_data_wrote() -> None:
    order = TrainOrder(ASKED, ALERT, Github("org/training", "train.yml"), "msg_1", "ab" * 16)
    data = order.payload("https://bot.example")["data"]
    assert isinstance(data, dict)
    sent = [str(data[name]) for name in order.inputs]
    assert len(sent) <= 10
    assert not {"`curl evil`", ALERT.title} & set(sent)
    assert (data["reason"], data["title"]) == (ASKED.reason, ALERT.title)


def test_the_mark_is_that_of_the_trainer_and_of_what_is_live() -> None:
    gym = Deployer("gym", Webhook("https://gym.example/a"))
    plan = Plan(ALERT, gym, 3)
    assert plan.mark == Plan(replace(ALERT, title="worse"), gym, 3, "run").mark
    others = (Plan(ALERT, gym, 4), Plan(ALERT, replace(gym, target=Webhook("https://gym.example/b")), 3))
    assert plan.mark not in {each.mark for each in others}


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("alert A-9 retrain", None),
        ("alert a9 RETRAIN because customers changed", "customers changed"),
        ("alert A-9 retrain because of snooze until friday", "snooze until friday"),
    ],
)
def test_it_is_typed_and_spoken(typed: str, reason: str | None) -> None:
    found = commands.parse(typed, ())
    assert isinstance(found, commands.AlertRetrain)
    assert (found.alert, found.reason) == (9, reason)
    assert commands.parse(commands.spoken(found), ()) == found


@pytest.mark.parametrize("command", [commands.AlertRedeliver(9), commands.AlertStop(9)])
def test_what_is_done_about_it_is_typed_and_spoken(command: commands.Command) -> None:
    assert commands.parse(commands.spoken(command), ()) == command


@pytest.mark.parametrize(
    "typed",
    [
        "alert retrain", "alert A-9 retrain now", "alert A-9 retrain @ada", "alert A-9 redeliver T-3",
        "alert A-9 stop tomorrow", "alert stop",
    ],
)  # fmt: skip
def test_what_is_more_or_less_than_that_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        commands.parse(typed, ())
