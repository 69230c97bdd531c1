"""Laws of the paired tests: sides can be swapped, rows shuffled, scores stretched; the same is no difference."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from bot.domain.answers import Answers
from bot.domain.bootstrap import Resamples
from bot.domain.difference import Difference, Method
from bot.domain.measures import Measure, measures_of
from bot.domain.paired import FEWEST_PAIRS, Pair, by_segment, contrast, lower_bound, measure_of, pair
from bot.domain.policy import Better
from bot.domain.predictions import Predictions, read_predictions, text_column
from bot.domain.untested import Untested

BINARY = ("roc_auc", "accuracy", "log_loss", "brier", "f1", "precision", "recall")
REGRESSION = ("rmse", "mse", "mae", "r2")
# One of each kind: by DeLong, by McNemar, and by the bootstrap of a mean, a ratio, a root and a share of variance.
LAWFUL = ("roc_auc", "accuracy", "log_loss", "f1", "rmse", "r2")
SEEDS = st.integers(0, 10_000)
ROWS = st.sampled_from([40, 77, 120])
few = settings(max_examples=12)
resamples = cache(Resamples.of)


def classified(seed: int, rows: int, skill: float = 1.0, ids: int = 0) -> Predictions:
    """A classifier's predictions; the rows' truth depends on their number alone."""
    truth = (np.arange(ids, ids + rows) % 2).astype(np.float64)
    noise = np.random.default_rng(seed).normal(0, 1, rows)
    score = 1 / (1 + np.exp(-(skill * (truth - 0.5) + noise).round(2)))
    return named(Answers(truth, score), ids)


def estimated(seed: int, rows: int, error: float = 1.0) -> Predictions:
    """A regression's predictions."""
    truth = np.linspace(-3, 3, rows)
    return named(Answers(truth, None, truth + np.random.default_rng(seed).normal(0.1, error, rows)))


def named(answers: Answers, ids: int = 0) -> Predictions:
    rows = len(answers.truth)
    names = text_column([f"row-{at:05d}" for at in range(ids, ids + rows)]).values
    segments = text_column([("north", "south")[at % 4 // 2] for at in range(rows)]).values
    return Predictions(names, answers, segments)


def compared(metric: str, first: Predictions, second: Predictions, confidence: float = 0.95) -> Difference:
    shared = pair(first, second)
    assert isinstance(shared, Pair)
    found = contrast(metric, measure(metric), shared, resamples(len(shared), 5), confidence).difference
    assert found is not None
    return found


def measure(metric: str) -> Measure:
    return measures_of(metric)[0]


def two(metric: str, seed: int, rows: int) -> tuple[Predictions, Predictions]:
    make = estimated if metric in REGRESSION else classified
    return make(seed, rows), make(seed + 1, rows)


@pytest.mark.parametrize("metric", LAWFUL)
@few
@given(seed=SEEDS, rows=ROWS)
def test_swapping_the_sides_turns_the_difference_round(metric: str, seed: int, rows: int) -> None:
    first, second = two(metric, seed, rows)
    there, back = compared(metric, first, second), compared(metric, second, first).swapped()
    assert (there.value, there.low, there.high) == pytest.approx((back.value, back.low, back.high), abs=1e-9)
    assert there.p == pytest.approx(back.p)


@pytest.mark.parametrize("metric", LAWFUL)
@few
@given(seed=SEEDS, rows=ROWS)
def test_the_same_predictions_do_not_differ(metric: str, seed: int, rows: int) -> None:
    first, _ = two(metric, seed, rows)
    found = compared(metric, first, first)
    assert (found.value, found.low, found.high) == (0, 0, 0)
    assert found.p in (None, 1.0)
    assert not found.is_real


@pytest.mark.parametrize("metric", LAWFUL)
@few
@given(seed=SEEDS, rows=ROWS)
def test_the_order_of_rows_does_not_matter(metric: str, seed: int, rows: int) -> None:
    first, second = two(metric, seed, rows)
    order = np.random.default_rng(seed).permutation(rows)
    shuffled = {name: type(each)(each.values[order], each.missing) for name, each in second.columns().items()}
    assert compared(metric, first, second) == compared(metric, first, read_predictions(shuffled))


@given(seed=SEEDS, rows=ROWS)
def test_delong_sees_only_the_order_of_scores(seed: int, rows: int) -> None:
    first, second = two("roc_auc", seed, rows)
    assert second.answers.score is not None
    stretched = Answers(second.answers.truth, np.exp(3 * second.answers.score) - 7)
    moved = Predictions(second.ids, stretched)
    assert compared("roc_auc", first, moved) == compared("roc_auc", first, second)


@pytest.mark.parametrize("metric", LAWFUL)
@few
@given(seed=SEEDS, rows=ROWS)
def test_the_difference_lies_within_its_interval(metric: str, seed: int, rows: int) -> None:
    found = compared(metric, *two(metric, seed, rows))
    assert found.low <= found.value + 1e-9
    assert found.value <= found.high + 1e-9


@pytest.mark.parametrize("metric", LAWFUL)
@few
@given(seed=SEEDS)
def test_more_confidence_makes_a_wider_interval(metric: str, seed: int) -> None:
    sides = two(metric, seed, 80)
    narrow, wide = compared(metric, *sides, 0.8), compared(metric, *sides, 0.99)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@pytest.mark.parametrize("metric", LAWFUL)
@few
@given(seed=SEEDS)
def test_the_lower_bound_is_below_what_was_gained(metric: str, seed: int) -> None:
    shared = pair(*two(metric, seed, 80))
    assert isinstance(shared, Pair)
    better = Better.LOWER if metric in ("log_loss", "brier", "rmse", "mse", "mae") else Better.HIGHER
    draw = resamples(len(shared), 5)
    found = measure(metric).test(shared.first, shared.second, draw, 0.9)
    bound = lower_bound(measure(metric), shared, better, draw, 0.95)
    assert found is not None
    gained = found.value if better is Better.HIGHER else -found.value
    assert bound == (found.low if better is Better.HIGHER else -found.high)
    assert bound is not None
    assert bound <= gained + 1e-9


def test_the_bound_covers_the_truth_as_often_as_it_promises() -> None:
    rng, covered = np.random.default_rng(11), 0
    for _ in range(200):
        first, second = (rng.random(150) < share for share in (0.80, 0.85))
        shared = Pair(*(Answers(np.ones(150), None, each.astype(float)) for each in (first, second)), None)
        bound = measure("accuracy").test(shared.first, shared.second, resamples(2, 0), 0.90)
        assert bound is not None
        covered += bound.low <= 0.05
    assert covered / 200 >= 0.92


@few
@given(seed=SEEDS, rows=ROWS)
def test_every_measure_is_scikit_learns(seed: int, rows: int) -> None:
    one = classified(seed, rows).answers
    assert one.score is not None
    label = (one.score >= 0.5).astype(float)
    expected = {
        "roc_auc": sk.roc_auc_score(one.truth, one.score),
        "accuracy": sk.accuracy_score(one.truth, label),
        "log_loss": sk.log_loss(one.truth, one.score),
        "brier": sk.brier_score_loss(one.truth, one.score),
        "f1": sk.f1_score(one.truth, label, zero_division=0.0),
        "precision": sk.precision_score(one.truth, label, zero_division=0.0),
        "recall": sk.recall_score(one.truth, label),
    }
    assert {name: measure(name).value(one) for name in expected} == pytest.approx(expected)
    two_ = estimated(seed, rows).answers
    assert two_.prediction is not None
    values = {
        "rmse": sk.root_mean_squared_error(two_.truth, two_.prediction),
        "mse": sk.mean_squared_error(two_.truth, two_.prediction),
        "mae": sk.mean_absolute_error(two_.truth, two_.prediction),
        "r2": sk.r2_score(two_.truth, two_.prediction),
    }
    assert {name: measure(name).value(two_) for name in values} == pytest.approx(values)


@pytest.mark.parametrize("average", ["macro", "weighted"])
def test_f1_of_many_labels_is_found_by_what_was_reported(average: str) -> None:
    rng = np.random.default_rng(2)
    truth = rng.choice([b"ant", b"bee", b"cat"], 90, p=[0.6, 0.3, 0.1])
    said = np.where(rng.random(90) < 0.7, truth, b"ant")
    side = named(Answers(truth, None, said))
    reported = float(sk.f1_score(truth.astype(str), said.astype(str), average=average))
    found, untested = measure_of("f1", [(reported, side), (reported, side)])
    assert untested is None
    assert found is not None
    assert found.value(side.answers) == pytest.approx(reported)


def test_predictions_that_do_not_give_the_reported_value_decide_nothing() -> None:
    side = classified(1, 60)
    assert measure_of("accuracy", [(0.123, side), (0.123, side)]) == (None, Untested.DISAGREES)
    assert measure_of("latency_ms", [(3.0, side), (4.0, side)]) == (None, Untested.NO_TEST)
    assert measure_of("rmse", [(1.0, side), (1.0, side)]) == (None, Untested.NO_TEST)


def test_too_few_shared_rows_decide_nothing() -> None:
    few = classified(1, FEWEST_PAIRS - 1), classified(2, FEWEST_PAIRS - 1)
    assert pair(*few) is Untested.TOO_FEW
    assert pair(classified(1, 40), classified(2, 40, ids=1000)) is Untested.NOTHING_SHARED


def test_one_kind_of_truth_alone_is_too_few() -> None:
    ones = named(Answers(np.ones(60), np.linspace(0, 1, 60)))
    shared = pair(ones, ones)
    assert isinstance(shared, Pair)
    assert contrast("roc_auc", measure("roc_auc"), shared, resamples(60, 1)).untested is Untested.TOO_FEW


def test_rows_whose_truth_differs_are_not_the_same_rows() -> None:
    first, second = classified(1, 60), classified(2, 60)
    turned = Predictions(second.ids, Answers(1 - second.answers.truth, second.answers.score))
    assert pair(first, turned) is Untested.TRUTH_DIFFERS


def test_only_shared_rows_are_compared() -> None:
    found = compared("accuracy", classified(1, 80), classified(2, 80, ids=20))
    assert found.pairs == 60


def test_the_segment_that_lost_most_comes_first() -> None:
    first = classified(1, 200, skill=4)
    worse = classified(2, 200, skill=0)
    assert first.segments is not None
    assert worse.answers.score is not None
    assert first.answers.score is not None
    south = first.segments == b"south"
    mixed = Answers(first.answers.truth, np.where(south, worse.answers.score, first.answers.score))
    shared = pair(first, Predictions(first.ids, mixed))
    assert isinstance(shared, Pair)
    found = by_segment(measure("roc_auc"), shared, Better.HIGHER, 1)
    assert [each.segment for each in found] == ["south", "north"]
    assert found[0].difference is not None
    assert found[0].difference.is_real
    assert found[1].difference is not None
    assert not found[1].difference.is_real
    assert by_segment(measure("roc_auc"), shared, Better.LOWER, 1)[0].segment == "north"


def test_a_share_without_any_miss_does_not_know_its_own_spread() -> None:
    truth = np.repeat([0.0, 1.0], 60)
    live, perfect = truth.copy(), truth.copy()
    live[:3] = 1.0
    shared = Pair(Answers(truth, None, live), Answers(truth, None, perfect), None)
    found = contrast("precision", measure("precision"), shared, resamples(120, 1))
    assert found.untested is Untested.TOO_FEW
    assert lower_bound(measure("precision"), shared, Better.HIGHER, resamples(120, 1), 0.95) is None


def test_a_few_rows_that_agree_are_no_evidence() -> None:
    found = Difference(0.02, 0.005, 0.04, 200, Method.BOOTSTRAP, telling=5)
    assert not found.is_real
    assert replace(found, telling=6).is_real


def test_an_interval_that_leaves_zero_out_is_not_enough_when_the_exact_test_disagrees() -> None:
    assert not Difference(0.1, 0.001, 0.2, 100, Method.MCNEMAR, 0.07).is_real
    assert Difference(0.1, 0.001, 0.2, 100, Method.MCNEMAR, 0.03).is_real
    assert Difference(0.1, 0.001, 0.2, 100, Method.BOOTSTRAP).is_real
