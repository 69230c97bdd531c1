"""Predictions and labels find each other by the id, whatever their order, and what does not fit is counted."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.performance.reading import read_truths
from tests.domain.performance.rows import batch, column, ids, joined, labels

SCORES = [0.1, 0.9, 0.4]


def test_labels_join_in_any_order() -> None:
    found = joined([batch(score=SCORES)], labels([1, 0], ["p000002", "p000000"]))
    assert found.truth.tolist()[0] == 0
    assert math.isnan(found.truth[1])
    assert found.truth[2] == 1
    assert (found.counts.predicted, found.counts.labelled) == (3, 2)


def test_of_labels_the_last_one_said_counts() -> None:
    once = labels([0, 1], ["p000000", "p000000"])
    assert joined([batch(score=SCORES)], once).truth[0] == 1
    assert joined([batch(score=SCORES)], once, labels([0], ["p000000"])).truth[0] == 0


def test_of_predictions_the_first_one_counts_since_a_later_one_may_know_the_outcome() -> None:
    found = joined([batch(["a", "b", "a"], score=SCORES), batch(["b"], score=[0.0])])
    assert found.score is not None
    assert found.score.tolist() == [0.1, 0.9]
    assert (found.counts.predicted, found.counts.repeated) == (2, 2)


def test_the_same_batch_twice_changes_no_number_but_the_repeated_ones() -> None:
    once = joined([batch(score=SCORES)], labels([1, 0, 1]))
    twice = joined([batch(score=SCORES), batch(score=SCORES)], labels([1, 0, 1]))
    assert twice.truth.tolist() == once.truth.tolist()
    assert (twice.counts.predicted, twice.counts.labelled, twice.counts.repeated) == (3, 3, 3)


def test_labels_for_unknown_predictions_are_counted_and_join_nothing() -> None:
    found = joined([batch(score=SCORES)], labels([1, 0, 1], ["p000000", "zz", "yy"]))
    assert (found.counts.labelled, found.counts.unknown) == (1, 2)


def test_labels_of_another_type_are_counted_and_not_used() -> None:
    found = joined([batch(score=SCORES)], labels(["churned", "stayed", "churned"]))
    assert (found.counts.labelled, found.counts.mistyped) == (0, 3)
    numbers = joined([batch(prediction=["cat", "dog", "cat"])], labels([1.0, 2.0, 1.0]))
    assert (numbers.counts.labelled, numbers.counts.mistyped) == (0, 3)


def test_a_label_that_is_neither_0_nor_1_does_not_fit_a_score() -> None:
    found = joined([batch(score=SCORES)], labels([1, 2, 0]))
    assert (found.counts.labelled, found.counts.mistyped) == (2, 1)


@pytest.mark.parametrize("truth", [["true", "false", "true"], ["True", "False", "TRUE"], ["1", "0", "1.0"]])
def test_truths_that_are_written_as_text_are_read(truth: list[str]) -> None:
    assert joined([batch(score=SCORES)], labels(truth)).truth.tolist() == [1, 0, 1]


def test_a_row_without_a_label_is_no_label() -> None:
    missing = {**labels([1, math.nan, math.inf]), "prediction_id": column(["p000000", "p000001", "p000002"])}
    assert len(read_truths(missing).ids) == 1


def test_rows_without_an_id_are_told_and_those_that_bring_their_truth_are_used() -> None:
    found = joined([batch(["a", "", ""], score=SCORES)], labels([1], ["a"]))
    assert (found.counts.predicted, found.counts.unnamed, found.counts.labelled) == (3, 2, 1)
    own = batch(score=SCORES, truth=[0, 1, math.nan])
    del own["prediction_id"]
    alone = joined([own])
    assert (alone.counts.predicted, alone.counts.unnamed, alone.counts.labelled) == (3, 1, 2)


def test_truth_that_comes_with_the_batch_is_corrected_by_labels() -> None:
    found = joined([batch(score=SCORES, truth=[1, 1, 1])], labels([0], ["p000001"]))
    assert found.truth.tolist() == [1, 0, 1]


def test_longer_labels_are_kept_whole() -> None:
    found = joined(
        [batch(prediction=["a", "b", "c"])], labels(["a", "b", "c"]), labels(["longer"], ["p000001"])
    )
    assert found.truth.tolist() == [b"a", b"longer", b"c"]


def test_nothing_predicted_is_no_error() -> None:
    found = joined([], labels([1, 0]))
    assert (found.counts.predicted, found.counts.unknown) == (0, 2)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 1)), max_size=60), st.integers(1, 5))
def test_the_join_is_what_a_dictionary_gives(said: list[tuple[int, int]], parts: int) -> None:
    cut = [said[at::parts] for at in range(parts)]
    deliveries = [labels([float(t) for _, t in each], [f"p{n:06d}" for n, _ in each]) for each in cut if each]
    found = joined([batch(score=np.full(20, 0.5))], *deliveries)
    expected = {f"p{n:06d}": float(t) for each in cut for n, t in each}
    truth = [expected.get(name, math.nan) for name in ids(20)]
    assert np.array_equal(found.truth.astype(np.float64), np.array(truth), equal_nan=True)
