"""The worst part is named, with how sure that is among so many parts."""

import numpy as np

from bot.domain.measures import measures_of
from bot.domain.performance.appraisal import appraise
from bot.domain.performance.segments import segments_of
from bot.domain.performance.told import Segments, Task, Why
from tests.domain.performance.rows import batch, joined, labels, scored

PARTS = np.array([f"part {at}" for at in range(10)])


def segmented(rows: int, bad: str | None, seed: int = 1, metric: str = "accuracy") -> Segments:
    rng = np.random.default_rng(seed)
    score, truth = scored(rows, seed)
    part = PARTS[rng.integers(0, len(PARTS), rows)]
    turned = part == bad
    truth[turned] = 1 - truth[turned]
    found = joined([batch(score=score, segment=list(part))], labels(truth))
    return segments_of(found, Task.BINARY, measures_of(metric)[0])


def test_the_part_that_is_worse_is_named_with_its_interval_and_rows() -> None:
    for metric in ("accuracy", "roc_auc", "brier"):
        worst = segmented(3000, "part 4", metric=metric).worst
        assert worst is not None
        assert (worst.name, worst.is_worse) == ("part 4", True)
        assert worst.low < worst.value < worst.high
        assert 200 < worst.rows < 400


def test_among_many_parts_that_are_alike_the_worst_is_hardly_ever_called_worse() -> None:
    called = sum(bool((found := segmented(1500, None, seed).worst) and found.is_worse) for seed in range(100))
    # Of 100 trials at 0.05 in all, 12 or more once in five hundred.
    assert called < 12


def test_each_of_many_parts_is_judged_more_carefully() -> None:
    found = segmented(3000, None)
    assert found.judged == 10
    assert abs(found.confidence - 0.995) < 1e-9


def test_a_part_of_few_rows_is_not_judged() -> None:
    score, truth = scored(500)
    part = ["small" if at < 29 else ("big" if at % 2 else "other") for at in range(500)]
    truth[:29] = 1 - (score[:29] >= 0.5)
    found = segments_of(
        joined([batch(score=score, segment=part)], labels(truth)), Task.BINARY, measures_of("accuracy")[0]
    )
    assert (found.judged, found.too_few) == (2, 1)
    assert found.worst is not None
    assert found.worst.name != "small"


def test_one_part_or_too_many_are_none() -> None:
    score, truth = scored(400)
    for part, why in (
        (["all"] * 400, Why.NO_SEGMENTS),
        ([f"{at}" for at in range(400)], Why.TOO_MANY_SEGMENTS),
    ):
        found = appraise(joined([batch(score=score, segment=part)], labels(truth)), None)
        assert (found.segments.worst, found.segments.why) == (None, why)
    assert appraise(joined([batch(score=score)], labels(truth)), None).segments.why is Why.NO_SEGMENTS


def test_rows_without_a_segment_are_no_part() -> None:
    score, truth = scored(400)
    part = ["" if at < 200 else ("a" if at % 2 else "b") for at in range(400)]
    found = appraise(joined([batch(score=score, segment=part)], labels(truth)), None)
    assert found.segments.judged == 2
