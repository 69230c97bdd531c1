"""Metrics are scikit-learn's, with an interval that holds what it promises, or a reason in its place."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from bot.domain.answers import Answers
from bot.domain.difference import quantile
from bot.domain.measures import measures_of
from bot.domain.one_sample import Chance
from bot.domain.performance.appraisal import appraise
from bot.domain.performance.claims import Claim
from bot.domain.performance.measuring import measured
from bot.domain.performance.told import Measured, Task, Why
from bot.domain.roc import roc_auc_interval
from tests.domain.performance.rows import Values, batch, ids, joined, labels, scored
from tests.domain.test_published import POOR, WFNS


def metrics_of(truth: Values, **columns: Values) -> dict[str, Measured]:
    found = appraise(joined([batch(**columns)], labels(truth)), None)
    return {each.metric: each for each in found.metrics}


def test_of_two_kinds_every_metric_is_scikit_learns() -> None:
    score, truth = scored(400)
    said = (score >= 0.5).astype(float)
    expected = {
        "roc_auc": sk.roc_auc_score(truth, score), "accuracy": sk.accuracy_score(truth, said),
        "f1": sk.f1_score(truth, said), "precision": sk.precision_score(truth, said),
        "recall": sk.recall_score(truth, said), "log_loss": sk.log_loss(truth, score),
        "brier": sk.brier_score_loss(truth, score),
    }  # fmt: skip
    found = metrics_of(truth, score=score)
    assert {name: each.value for name, each in found.items()} == pytest.approx(expected)
    for each in found.values():
        assert each.low is not None
        assert each.value is not None
        assert each.high is not None
        assert each.low < each.value < each.high


def test_of_several_labels_every_metric_is_scikit_learns() -> None:
    rng = np.random.default_rng(3)
    truth = np.array(["ant", "bee", "cat"])[rng.integers(0, 3, 300)]
    said = np.where(rng.random(300) < 0.7, truth, "a label that is never true")
    expected = {
        "accuracy": sk.accuracy_score(truth, said),
        "f1, mean of labels": sk.f1_score(truth, said, average="macro", labels=np.unique(truth)),
        "precision, mean of labels": sk.precision_score(
            truth, said, average="macro", labels=np.unique(truth)
        ),
        "recall, mean of labels": sk.recall_score(truth, said, average="macro", labels=np.unique(truth)),
    }
    found = metrics_of(list(truth), prediction=list(said))
    assert {name: each.value for name, each in found.items()} == pytest.approx(expected)


def test_of_numbers_every_metric_is_scikit_learns() -> None:
    rng = np.random.default_rng(4)
    truth = rng.normal(100, 20, 300)
    said = truth + rng.normal(1, 5, 300)
    expected = {
        "rmse": sk.root_mean_squared_error(truth, said), "mae": sk.mean_absolute_error(truth, said),
        "r2": sk.r2_score(truth, said),
    }  # fmt: skip
    assert {name: each.value for name, each in metrics_of(truth, prediction=said).items()} == pytest.approx(
        expected
    )


def test_the_same_rows_give_the_same_numbers_in_any_order() -> None:
    score, truth = scored(300)
    order = np.random.default_rng(5).permutation(300)
    names = [f"p{at:06d}" for at in order]
    shuffled = appraise(joined([batch(names, score=score[order])], labels(truth)), None)
    assert shuffled == appraise(joined([batch(score=score)], labels(truth)), None)


def test_delongs_interval_of_one_area_has_the_variance_that_proc_prints() -> None:
    # ci.auc(aSAH$outcome, aSAH$wfns) of the R package pROC: 0.7485 to 0.8988 by DeLong, without the logit.
    found = roc_auc_interval(POOR, WFNS)
    assert found is not None
    area = sk.roc_auc_score(POOR, WFNS)
    spread = math.log(found.high / (1 - found.high)) - math.log(found.low / (1 - found.low))
    reach = spread / 2 * area * (1 - area)
    assert (area - reach, area + reach) == pytest.approx((0.7485, 0.8988), abs=1e-3)


@pytest.mark.parametrize("metric", ["roc_auc", "accuracy", "f1", "recall", "log_loss", "brier"])
def test_intervals_of_two_kinds_hold_the_truth_about_as_often_as_they_promise(metric: str) -> None:
    measure, (whole, everything) = measures_of(metric)[0], scored(200_000, seed=99)
    true = measure.value(Answers(everything, whole))
    assert true is not None
    held = 0
    for seed in range(200):
        score, truth = scored(250, seed)
        found = measure.interval(Answers(truth, score), Chance(250, seed), 0.95)
        assert found is not None
        held += found.low <= true <= found.high
    # Of 200 trials at 0.95, 181 to 198 but once in a thousand.
    assert 180 <= held <= 199


def test_an_interval_of_counts_is_the_interval_of_the_rows_themselves() -> None:
    score, truth = scored(1500)
    answers = Answers(truth, score)
    f1 = measures_of("f1")[0]
    exact = f1.interval(answers, Chance(1500, 7), 0.95)
    rng = np.random.default_rng(8)
    said = (score >= 0.5).astype(float)
    places = rng.integers(0, 1500, (800, 1500))
    found, predicted, true = (each[places].sum(axis=1) for each in (said * truth, said, truth))
    drawn = 2 * found / (predicted + true)
    assert exact is not None
    assert (exact.low, exact.high) == pytest.approx(tuple(np.quantile(drawn, (0.025, 0.975))), abs=0.01)


def test_one_class_only_leaves_the_ranking_undefined_and_says_so() -> None:
    score, _ = scored(100)
    found = metrics_of(np.zeros(100), score=score)
    assert (found["roc_auc"].value, found["roc_auc"].why) == (None, Why.ONE_CLASS)
    assert (found["recall"].value, found["recall"].why) == (None, Why.ONE_CLASS)
    assert found["accuracy"].value is not None
    assert found["accuracy"].low is not None


def test_one_row_has_a_value_and_no_interval() -> None:
    found = metrics_of([1.0], score=[0.8])
    assert (found["accuracy"].value, found["accuracy"].low, found["accuracy"].why) == (1, None, Why.TOO_FEW)
    assert found["roc_auc"].why is Why.ONE_CLASS


def test_rows_whose_score_is_nan_are_counted_and_left_out() -> None:
    score, truth = scored(100)
    score[:10] = np.nan
    found = appraise(joined([batch(score=score)], labels(truth)), None)
    assert found.counts.unscored == 10
    assert found.metrics[0].value == pytest.approx(sk.roc_auc_score(truth[10:], score[10:]))
    assert found.metrics[0].rows == 90


def test_scores_that_are_no_probabilities_rank_and_nothing_more() -> None:
    score, truth = scored(100)
    found = appraise(joined([batch(score=8 * score - 3)], labels(truth)), None)
    metrics = {each.metric: each for each in found.metrics}
    assert metrics["roc_auc"].value == pytest.approx(sk.roc_auc_score(truth, score))
    assert {metrics[name].why for name in ("accuracy", "brier", "log_loss")} == {Why.NOT_PROBABILITIES}
    assert found.counts.outside > 0
    assert (found.calibration, found.estimates) == (None, ())


def test_without_a_label_every_metric_says_that_there_is_none() -> None:
    score, _ = scored(100)
    found = appraise(joined([batch(score=score)]), None)
    assert {each.why for each in found.metrics} == {Why.NO_LABELS}
    assert found.segments.why is Why.NO_LABELS
    assert {each.metric for each in found.estimates} == {"accuracy", "roc_auc"}


def test_a_perfect_ranking_does_not_say_how_far_from_perfect_it_could_be() -> None:
    truth = np.repeat([0.0, 1.0], 50)
    found = metrics_of(truth, score=truth * 0.8 + 0.1)
    assert (found["roc_auc"].value, found["roc_auc"].low, found["roc_auc"].why) == (1, None, Why.NO_SPREAD)
    # Wilson's interval does know.
    assert found["accuracy"].low is not None


@pytest.mark.parametrize(
    ("prediction", "reported", "task"),
    [
        ([0, 1, 1], [], Task.BINARY), ([0, 1, 2], [], Task.NUMBERS), ([0, 1, 2], ["accuracy"], Task.LABELS),
        ([0, 1, 1], ["rmse"], Task.NUMBERS), ([0, 1, 2], ["accuracy", "rmse"], Task.NUMBERS),
        (["a", "b", "a"], ["rmse"], Task.LABELS), ([0, 1, 1], ["val_f1"], Task.BINARY),
    ],
)  # fmt: skip
def test_what_numbers_mean_is_decided_by_what_was_reported(
    prediction: Values, reported: list[str], task: Task
) -> None:
    claim = Claim("P-1", dict.fromkeys(reported, 0.5))
    assert appraise(joined([batch(prediction=prediction)]), claim).task is task


def test_a_wider_confidence_makes_a_wider_interval() -> None:
    score, truth = scored(300)
    roc = measures_of("roc_auc")[0]
    narrow, wide = (measured(roc, Answers(truth, score), None, each) for each in (0.9, 0.999))
    assert quantile(0.9) < quantile(0.999)
    assert wide.low is not None
    assert narrow.low is not None
    assert wide.low < narrow.low


@given(st.integers(0, 1000), st.lists(st.integers(0, 200), max_size=4), st.integers(1, 4))
@settings(max_examples=15)
def test_however_rows_and_labels_are_parted_they_say_the_same(
    seed: int, cuts: list[int], deliveries: int
) -> None:
    score, truth = scored(200, seed)
    part = ["a" if at % 3 else "b" for at in range(200)]
    names = ids(200)
    ends = [0, *sorted(cuts), 200]
    parts = [
        batch(names[start:end], score=score[start:end], segment=part[start:end])
        for start, end in pairwise(ends)
        if end > start
    ]
    told = [labels(truth[at::deliveries], names[at::deliveries]) for at in range(deliveries)]
    whole = appraise(joined([batch(score=score, segment=part)], labels(truth)), None)
    assert appraise(joined(parts, *told), None) == whole


@given(st.integers(0, 1000))
@settings(max_examples=10)
def test_rows_without_a_label_change_no_metric(seed: int) -> None:
    score, truth = scored(150, seed)
    more, _ = scored(50, seed + 1)
    known = appraise(joined([batch(score=score)], labels(truth)), None)
    both = appraise(joined([batch(score=score), batch(ids(50, 150), score=more)], labels(truth)), None)
    assert both.metrics == known.metrics
    assert both.calibration == known.calibration
    assert both.counts.predicted == known.counts.predicted + 50
