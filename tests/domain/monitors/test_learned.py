"""Limits that are learned keep to the share of false alarms that was asked for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.monitors.judging import judged_by_others, judged_drift
from bot.domain.monitors.learned import ENOUGH, lower, upper
from bot.domain.monitors.monitor import What
from bot.domain.monitors.reading import Status, Why
from bot.domain.profile.together import together
from tests.domain.monitors.sides import batch, watching

SHARES = st.sampled_from([0.02, 0.05, 0.1, 0.2])


@given(st.lists(st.floats(-1e6, 1e6), min_size=60, max_size=120), SHARES)
def test_of_windows_that_could_stand_in_any_order_no_larger_share_is_blamed(
    values: list[float], share: float
) -> None:
    blamed = 0
    for at, each in enumerate(values):
        limit = upper(values[:at] + values[at + 1 :], share)
        assert limit is not None
        blamed += each > limit
    assert blamed <= share * len(values) + 1e-9


@given(st.lists(st.floats(0, 1e6), min_size=ENOUGH, max_size=80), SHARES)
def test_the_lower_limit_is_the_upper_one_of_what_is_turned_round(values: list[float], share: float) -> None:
    high, low = upper([-each for each in values], share), lower(values, share)
    assert high is not None
    assert low == -high


@given(st.lists(st.floats(0, 100), max_size=ENOUGH - 1), SHARES)
def test_of_too_few_windows_nothing_is_learned(values: list[float], share: float) -> None:
    assert upper(values, share) is lower(values, share) is None


def test_few_windows_of_counts_are_blamed_about_as_rarely_as_was_asked_for() -> None:
    rng, share, trials = np.random.default_rng(5), 0.05, 2000
    draws = rng.lognormal(6, 0.4, size=(trials, 13))
    blamed = sum(
        judged_by_others(share, row[-1], row[:-1].tolist(), Status.DEGRADED, are_counts=True).is_breach
        for row in draws
    )
    # Four standard deviations of what chance makes of the share.
    assert abs(blamed / trials - share) < 4 * (share * (1 - share) / trials) ** 0.5


def test_drift_of_resampled_batches_is_found_no_more_often_than_was_asked_for_and_a_shift_is_found() -> None:
    rng, share, trials = np.random.default_rng(7), 0.05, 60
    pool = [batch(rng) for _ in range(60)]
    monitor = watching(What.FEATURE_DRIFT, "psi", false_alarms=share)
    blamed = 0
    for _ in range(trials):
        *earlier, current = [pool[at] for at in rng.choice(len(pool), 11, replace=False)]
        blamed += judged_drift(monitor, together(earlier), current, earlier).is_breach
    assert blamed / trials < share + 4 * (share * (1 - share) / trials) ** 0.5

    moved = judged_drift(monitor, together(pool[:10]), batch(rng, shift=0.8), pool[:10])
    assert [each.column for each in moved.moved] == ["age"]
    assert moved.learned_from == 10


def test_while_there_is_too_little_to_learn_from_it_says_so() -> None:
    rng = np.random.default_rng(1)
    few = [batch(rng) for _ in range(3)]
    found = judged_drift(watching(What.FEATURE_DRIFT, "psi", false_alarms=0.01), together(few), few[0], few)
    assert (found.status, found.why, found.learned_from) == (None, Why.LEARNING, 3)


@pytest.mark.parametrize(
    ("falls", "rises", "value", "blamed"),
    [
        (True, False, 0.5, True),
        (True, False, 0.99, False),
        (False, True, 0.5, False),
        (False, True, 0.99, True),
        (True, True, 0.5, True),
        (True, True, 0.99, True),
    ],
)
def test_only_the_direction_that_matters_is_blamed(
    falls: bool, rises: bool, value: float, blamed: bool
) -> None:
    others = [0.8 + 0.001 * at for at in range(20)]
    found = judged_by_others(0.05, value, others, Status.FAILING, falls=falls, rises=rises)
    assert found.is_breach is blamed
