"""What a move leaves of an environment: by whomever it is made, one thing is decided and one thing is live."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.aliases import alias_of
from bot.domain.mirror import Mirror, named_user
from bot.domain.policy import Environment
from bot.domain.registry import ChangeKind, EnvironmentState, Move
from tests.services.house import MONDAY

VERSIONS = st.none() | st.integers(1, 4)
STEPS = st.lists(st.tuples(VERSIONS, st.sampled_from(ChangeKind)), max_size=12)


def moved(state: EnvironmentState, version: int | None, kind: ChangeKind) -> EnvironmentState:
    at = MONDAY + timedelta(minutes=state.revision)
    return state.after(Move("churn", "production", version, state.version, "key", kind, at))


@given(STEPS)
def test_what_was_decided_last_is_known_however_often_somebody_else_moves(
    steps: list[tuple[int | None, ChangeKind]],
) -> None:
    state, decided = EnvironmentState("churn", "production"), None
    for version, kind in steps:
        state = moved(state, version, kind)
        decided = decided if kind is ChangeKind.OUTSIDE else version
        assert state.version == version
        assert state.without_approval == (version != decided)
        assert (state.decided if state.without_approval else state.version) == decided
    assert state.revision == len(steps)


@given(STEPS, VERSIONS)
def test_a_decision_always_ends_what_nobody_approved(
    steps: list[tuple[int | None, ChangeKind]], version: int | None
) -> None:
    state = EnvironmentState("churn", "production")
    for step in steps:
        state = moved(state, *step)

    assert not moved(state, version, ChangeKind.PROMOTION).without_approval
    assert not moved(state, version, ChangeKind.ROLLBACK).without_approval


def test_it_is_without_approval_since_the_first_move_from_outside() -> None:
    state = moved(EnvironmentState("churn", "production"), 1, ChangeKind.FOUND)
    for version in (2, 3):
        state = moved(state, version, ChangeKind.OUTSIDE)

    assert state.outside_since == MONDAY + timedelta(minutes=1)
    assert state.replaced_by(3) == 1
    assert state.replaced_by(4) == 3


@pytest.mark.parametrize(
    ("environment", "alias"),
    [
        (Environment("production"), "champion"),
        (Environment("production", alias="live"), "live"),
        (Environment("staging"), "staging"),
    ],
)
def test_each_environment_has_its_alias(environment: Environment, alias: str) -> None:
    assert alias_of(environment) == alias


def test_an_answer_says_its_age_after_three_looks_that_failed() -> None:
    mirror = Mirror("https://mlflow", MONDAY, MONDAY)

    assert not mirror.is_old(MONDAY + timedelta(seconds=90))
    assert mirror.is_old(MONDAY + timedelta(seconds=91))


def test_a_name_of_the_servers_is_no_person_of_slack() -> None:
    assert named_user("U0MIA") == "mlflow:U0MIA"
    assert named_user("x" * 300) == "mlflow:" + "x" * 57
    assert named_user("") is None
