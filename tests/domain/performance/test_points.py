"""The metric over time: each stretch by itself, measured where labels are there and estimated where they are to come."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from bot.domain.performance.appraisal import appraise
from bot.domain.performance.points import MOST_POINTS, stretches
from tests.domain.performance.rows import batch, ids, joined, labels, scored

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_each_day_is_measured_by_itself_and_estimated_until_its_labels_come() -> None:
    score, truth = scored(300)
    parts = [batch(ids(100, at), score=score[at : at + 100]) for at in (0, 100, 200)]
    moments = (NOON, NOON + DAY, NOON + 2 * DAY)
    found = appraise(joined(parts, labels(truth[:200], ids(200))), None, None, moments).over_time
    assert found.metric == "roc_auc"
    assert [(each.at, each.rows, each.is_estimate) for each in found.points] == [
        (NOON, 100, False), (NOON + DAY, 100, False), (NOON + 2 * DAY, 100, True),
    ]  # fmt: skip
    assert found.points[1].value == pytest.approx(roc_auc_score(truth[100:200], score[100:200]))
    for each in found.points:
        assert each.low is not None
        assert each.high is not None
        assert each.low < each.value < each.high


def test_batches_of_one_day_are_one_point() -> None:
    ends = [NOON - timedelta(hours=3), NOON, NOON + DAY]
    assert stretches(ends) == (NOON, NOON, NOON + DAY)
    score, truth = scored(120)
    parts = [batch(ids(40, at), score=score[at : at + 40]) for at in (0, 40, 80)]
    found = appraise(joined(parts, labels(truth, ids(120))), None, None, stretches(ends)).over_time
    assert [each.rows for each in found.points] == [80, 40]


@pytest.mark.parametrize("days", [1, MOST_POINTS, MOST_POINTS + 1, 400])
def test_there_are_never_more_points_than_can_be_read(days: int) -> None:
    ends = [NOON + at * DAY for at in range(days)]
    found = stretches(ends)
    assert len(set(found)) <= MOST_POINTS
    assert list(found) == sorted(found)
    assert all(end >= each for each, end in zip(ends, found, strict=True))
    assert max(found) == max(ends)


def test_a_row_that_came_twice_belongs_to_the_day_on_which_it_came_first() -> None:
    score = np.full(40, 0.5)
    found = joined([batch(score=score), batch(ids(60), score=np.full(60, 0.1))])
    assert np.bincount(found.part).tolist() == [40, 20]


def test_of_numbers_nothing_is_estimated() -> None:
    found = appraise(joined([batch(prediction=np.arange(100.0))]), None, None, (NOON,)).over_time
    assert (found.metric, found.points) == ("rmse", ())


def test_days_without_labels_are_not_estimated_where_labels_speak_against_it() -> None:
    score, truth = scored(2000, off=0.3)
    parts = [batch(ids(1000, at), score=score[at : at + 1000]) for at in (0, 1000)]
    found = appraise(joined(parts, labels(truth[:1000])), None, None, (NOON, NOON + DAY)).over_time
    assert [each.at for each in found.points] == [NOON]
