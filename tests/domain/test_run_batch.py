"""What a job may log at once, and which of its values is the latest."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.run_batch import Batch, Logged, changes, checked, latest
from bot.domain.run_names import random_name
from bot.domain.runs import MetricPoint
from bot.errors import BadInput

points = st.builds(
    MetricPoint,
    st.sampled_from(("auc", "loss")),
    st.sampled_from((0.0, 1.0, -1.0, math.inf, math.nan)),
    st.integers(-2, 2),
    st.integers(0, 2),
)


def place(point: MetricPoint) -> tuple[int, int, float]:
    """Step, time, value, with NaN where zero is."""
    return point.step, point.timestamp_ms, 0.0 if math.isnan(point.value) else point.value


@given(st.lists(points, max_size=8), st.lists(points, max_size=8))
def test_the_latest_is_the_greatest_however_the_points_come(
    first: list[MetricPoint], then: list[MetricPoint]
) -> None:
    before = latest(first)

    after = {**before, **latest(then, before)}

    greatest = {
        each.key: max(place(x) for x in (*first, *then) if x.key == each.key) for each in (*first, *then)
    }
    assert {key: place(each) for key, each in after.items()} == greatest


@pytest.mark.parametrize(
    ("batch", "said"),
    [
        (Batch(metrics=[MetricPoint("a", 1, 0, 0)] * 1001), "at most 1000 metrics. Got 1001"),
        (Batch(params=[("a", "1")] * 101), "at most 100 params. Got 101"),
        (Batch(tags=[("a", "1")] * 101), "at most 100 tags. Got 101"),
        (Batch(metrics=[MetricPoint("a", 1, 0, 0)] * 950, tags=[("a", "1")] * 51), "at most 1000 metrics, params, and tags"),
        (Batch(params=[("a", "1"), ("a", "2")]), "Duplicate parameter keys have been submitted: ['a']"),
        (Batch(metrics=[MetricPoint("../a", 1, 0, 0)]), "for parameter 'metrics[0].name' supplied"),
        (Batch(metrics=[MetricPoint("a;b", 1, 0, 0)]), "Names may only contain alphanumerics"),
        (Batch(metrics=[MetricPoint("a", 1, 0, -1)]), "Timestamp must be a nonnegative long"),
        (Batch(params=[("a\n", "1")]), "Names may only contain"),
        (Batch(tags=[("x" * 251, "1")]), "exceeds the maximum length of 250 characters"),
        (Batch(tags=[("", "1")]), "This name would resolve to '.'"),
    ],
)  # fmt: skip
def test_a_batch_beyond_the_limits_is_refused(batch: Batch, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        checked(batch)

    assert said in caught.value.sentence


def test_long_values_are_cut_as_mlflow_cuts_them() -> None:
    good = checked(Batch(params=[("a", "x" * 6001)], tags=[("b", "y" * 8001)]))

    assert [len(good.params[0][1]), len(good.tags[0][1])] == [6000, 8000]


def test_only_what_is_new_changes_a_run() -> None:
    before = Logged({"auc": MetricPoint("auc", 0.5, 3, 0)}, {"depth": "3"}, {"team": "blue"})
    batch = Batch([MetricPoint("auc", 0.9, 2, 9)], [("depth", "3"), ("seed", "7")], [("team", "red")])

    assert changes("r", before, batch) == Logged({}, {"seed": "7"}, {"team": "red"})


@given(st.integers(0, 2**128 - 1))
def test_a_name_belongs_to_its_seed(seed: int) -> None:
    assert random_name(seed) == random_name(seed)
    assert len(random_name(seed).split("-")) == 3
