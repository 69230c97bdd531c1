"""What holds now beside what was claimed: better or worse only where nothing else can be read out of it."""

import numpy as np

from bot.domain.answers import Answers
from bot.domain.performance.appraisal import appraise
from bot.domain.performance.claims import Claim
from bot.domain.performance.told import Against, Verdict
from bot.domain.predictions import Predictions, text_column
from tests.domain.performance.rows import batch, ids, joined, labels, scored


def claimed(
    rows: int, metrics: dict[str, float], predictions: Predictions | None = None
) -> tuple[Against, ...]:
    score, truth = scored(rows)
    return appraise(joined([batch(score=score)], labels(truth)), Claim("P-12", metrics, predictions)).against


def test_a_claim_far_above_what_holds_is_worse_now() -> None:
    (found,) = claimed(2000, {"test_accuracy": 0.95})
    assert (found.metric, found.claimed_by, found.verdict) == ("test_accuracy", "P-12", Verdict.WORSE)
    assert found.low < found.difference < found.high < 0
    assert (found.claim_low, found.claim_high) == (None, None)


def test_a_claim_of_a_loss_far_above_what_holds_is_better_now() -> None:
    assert claimed(2000, {"log_loss": 0.9})[0].verdict is Verdict.BETTER


def test_a_claim_within_the_interval_cannot_be_told_from_what_holds() -> None:
    assert claimed(60, {"accuracy": 0.78})[0].verdict is Verdict.CANNOT_TELL


def test_the_uncertainty_of_the_claim_itself_counts_where_its_predictions_are_stored() -> None:
    score, truth = scored(80, seed=5)
    stored = Predictions(text_column(ids(80)).values, Answers(truth, score))
    value = float(np.mean((score >= 0.5) == truth))
    (alone,), (both,) = claimed(300, {"accuracy": value}), claimed(300, {"accuracy": value}, stored)
    assert both.claim_low is not None
    assert both.low < alone.low < alone.high < both.high


def test_metrics_that_rows_do_not_give_are_not_compared() -> None:
    assert claimed(300, {"rmse": 1.0, "money_saved": 3.0}) == ()


def test_what_was_claimed_is_measured_first() -> None:
    score, truth = scored(300)
    found = appraise(
        joined([batch(score=score)], labels(truth)), Claim("P-1", {"val_recall": 0.5}), "val_recall"
    )
    assert found.metrics[0].metric == "recall"
