"""Metrics of a card: an interval around the value where the predictions give it again, by segment where there are some."""

import numpy as np

from bot.domain.answers import Answers
from bot.domain.card_metrics import card_metrics, card_segments
from bot.domain.measures import measures_of
from bot.domain.predictions import Predictions

ROWS = 400


def predicted(*, rows: int = ROWS) -> Predictions:
    """Scores that are right for most, worse in the north."""
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 2, rows).astype("f8")
    north = np.arange(rows) % 4 == 0
    score = np.clip(truth * 0.6 + 0.2 + rng.normal(0, np.where(north, 0.9, 0.15), rows), 0, 1)
    segments = np.where(north, b"north", b"south")
    return Predictions(np.array([f"{n:06}".encode() for n in range(rows)]), Answers(truth, score), segments)


def accuracy(predictions: Predictions) -> float:
    """What a run would have reported."""
    right = predictions.answers.right()
    assert right is not None
    return float(right.mean())


def test_an_interval_stands_around_a_value_that_the_predictions_give_again() -> None:
    stored = predicted()
    value = accuracy(stored)

    (found,) = card_metrics({"accuracy": value}, stored, 7)

    assert found.low is not None
    assert found.high is not None
    assert found.low < value < found.high
    # The normal approximation of a share, for comparison.
    half = 1.96 * (value * (1 - value) / ROWS) ** 0.5
    assert abs((found.high - found.low) / 2 - half) < half / 2
    assert card_metrics({"accuracy": value}, stored, 7) == (found,)


def test_a_value_that_is_not_theirs_has_no_interval() -> None:
    stored = predicted()

    assert [each.low for each in card_metrics({"accuracy": 0.5, "mine": 1.0}, stored, 7)] == [None, None]
    assert card_metrics({"accuracy": 0.5}, None, 7)[0].low is None
    few = predicted(rows=10)
    assert card_metrics({"accuracy": accuracy(few)}, few, 7)[0].low is None


def test_segments_are_measured_each_by_itself_the_largest_first() -> None:
    stored = predicted()
    south, north = card_segments("accuracy", accuracy(stored), stored)

    assert (south.segment, south.rows, north.segment, north.rows) == ("south", 300, "north", 100)
    assert (north.value or 1) < (south.value or 0)
    assert card_segments("accuracy", 0.1, stored) == ()
    assert card_segments("accuracy", 0.1, None) == ()


def test_a_segment_in_which_nothing_can_be_measured_is_named() -> None:
    stored = predicted()
    one_class = np.where(stored.answers.truth == 1, b"ill", b"well").astype("S5")
    named = Predictions(stored.ids, stored.answers, one_class)
    area = measures_of("roc_auc")[0].value(stored.answers)
    assert area is not None

    assert [each.value for each in card_segments("roc_auc", area, named)] == [None, None]
