"""Without labels: on rows whose scores are calibrated the estimate holds what the labels say later; else it is called doubtful."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.performance.appraisal import appraise
from bot.domain.performance.estimated import estimates_of, expected_accuracy, expected_area
from bot.domain.roc import roc_auc
from tests.domain.performance.rows import batch, joined, labels, scored


@pytest.mark.parametrize("shape", [(1, 2), (0.5, 0.5), (5, 2), (2, 30)])
def test_labels_that_come_later_lie_within_the_interval_as_often_as_it_promises(
    shape: tuple[float, float],
) -> None:
    rng = np.random.default_rng(17)
    held = np.zeros(2)
    for _ in range(300):
        score = rng.beta(*shape, 400)
        truth = (rng.random(400) < score).astype(float)
        said = (score >= 0.5).astype(float)
        area = expected_area(score)
        assert area is not None
        found = (expected_accuracy(score, said), area)
        real = (float((truth == said).mean()), roc_auc(truth, score))
        held += [low <= value <= high for (_, low, high), value in zip(found, real, strict=True)]
    # Of 300 at 0.95, fewer than 271 once in two thousand.
    assert (held >= 271).all()


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.floats(0.3, 5), st.floats(0.3, 5))
def test_the_estimate_is_the_mean_over_labels_drawn_from_the_scores(seed: int, a: float, b: float) -> None:
    rng = np.random.default_rng(seed)
    score = np.clip(rng.beta(a, b, 300), 0.01, 0.99)
    truths = (rng.random((200, 300)) < score).astype(float)
    said = (score >= 0.5).astype(float)
    area = expected_area(score)
    assert area is not None
    mean = np.mean([roc_auc(each, score) for each in truths if 0 < each.sum() < 300])
    assert area[0] == pytest.approx(mean, abs=0.02)
    assert expected_accuracy(score, said)[0] == pytest.approx((truths == said).mean(), abs=0.02)


def test_predicted_labels_are_judged_where_there_are_some() -> None:
    score = np.full(100, 0.8)
    assert estimates_of(score)[0].value == pytest.approx(0.8)
    assert estimates_of(score, np.zeros(100))[0].value == pytest.approx(0.2)


def test_labels_that_show_the_scores_to_be_off_make_the_estimate_doubtful() -> None:
    for off, doubtful in ((0.0, False), (0.25, True)):
        score, truth = scored(2000, off=off)
        found = appraise(joined([batch(score=score)], labels(truth)), None)
        assert {each.is_doubtful for each in found.estimates} == {doubtful}


def test_labels_that_rank_worse_than_calibrated_scores_would_make_the_estimate_doubtful() -> None:
    score, truth = scored(2000)
    # What becomes of rows has changed, and the scores are as they were: half of the truths are drawn anew.
    truth[::2] = np.random.default_rng(3).permutation(truth[::2])
    found = appraise(joined([batch(score=score)], labels(truth)), None)
    assert "roc_auc" in {each.metric for each in found.estimates if each.is_doubtful}


def test_estimates_on_rows_that_are_as_the_scores_say_are_hardly_ever_doubted() -> None:
    called = 0
    for seed in range(60):
        score, truth = scored(300, seed)
        found = appraise(joined([batch(score=score)], labels(truth)), None)
        called += any(each.is_doubtful for each in found.estimates)
    assert called <= 3


def test_of_few_scores_nothing_is_estimated() -> None:
    assert appraise(joined([batch(score=[0.5] * 29)]), None).estimates == ()


def test_scores_that_are_all_alike_rank_nothing() -> None:
    assert [each.metric for each in estimates_of(np.full(100, 0.3))] == ["accuracy"]
