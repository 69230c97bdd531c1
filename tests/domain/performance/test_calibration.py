"""The reliability table is scikit-learn's, and the error is about what chance makes of scores that are right."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from bot.domain.performance.calibration import BINS, calibration_of
from tests.domain.performance.rows import scored


def test_the_table_is_scikit_learns() -> None:
    score, truth = scored(2000)
    found = calibration_of(truth, score)
    shares, scores = calibration_curve(truth, score, n_bins=BINS)
    assert [each.share for each in found.bins] == pytest.approx(list(shares))
    assert [each.score for each in found.bins] == pytest.approx(list(scores))
    assert sum(each.rows for each in found.bins) == found.rows == 2000
    gaps = [each.rows * abs(each.share - each.score) for each in found.bins]
    assert found.error == pytest.approx(sum(gaps) / 2000)


def test_scores_that_are_right_are_off_by_what_chance_makes() -> None:
    errors = [calibration_of(truth, score) for score, truth in (scored(500, seed) for seed in range(100))]
    mean = np.mean([each.error for each in errors])
    assert mean == pytest.approx(np.mean([each.by_chance for each in errors]), rel=0.1)
    assert sum(each.is_off for each in errors) == 0


def test_scores_that_claim_too_much_are_off() -> None:
    score, truth = scored(2000, off=0.2)
    found = calibration_of(truth, score)
    assert found.is_off
    assert found.error == pytest.approx(0.2, abs=0.03)


def test_scores_at_the_very_ends_have_a_bin() -> None:
    found = calibration_of(np.array([0.0, 1.0, 1.0]), np.array([0.0, 1.0, 0.1]))
    assert [(each.low, each.rows) for each in found.bins] == [(0.0, 2), (0.9, 1)]
