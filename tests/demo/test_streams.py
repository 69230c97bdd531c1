"""What the demo's models meet: real rows, a shift that is known, and a past that one monitor each has something to say about."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bot.domain.monitors import periods
from bot.domain.monitors.monitor import What
from demo import living
from demo.registered import DIGIT_READER, TUMOUR_SCREENING, WINE_GRADING
from demo.streaming import shifted
from demo.streams import STEPS, Stream, from_json, to_json

COLUMNS = ("mean_radius", "mean_texture", "worst_concavity")
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def stream(model: str) -> Stream:
    rows = tuple(((1.0 + step, 2.0), (3.0, 4.0)) for step in range(STEPS))
    answers = {1: tuple((0.2, 0.8) for _ in range(STEPS))}
    return Stream(model, ("a", "b"), (0.0, 1.0), ("x", "y"), "score", rows, answers)


def test_the_shift_is_the_one_that_is_documented() -> None:
    features = np.array([[10.0, 10.0, 10.0]])
    assert shifted(COLUMNS, features, 0).tolist() == features.tolist()
    assert shifted(COLUMNS, features, 2)[0].tolist() == pytest.approx([10.0, 11.0, 12.0])


def test_streams_are_read_back_as_they_were_written() -> None:
    made = (stream(WINE_GRADING),)
    assert from_json(to_json(made)) == made


def test_a_batch_and_its_labels_have_the_same_ids_and_rows() -> None:
    one = stream(TUMOUR_SCREENING)
    drawn = one.draw(7, 50)
    assert drawn == one.draw(7, 50)
    table, labels = one.table(drawn, 1, 1, "b").to_pydict(), one.labels(drawn, "b").to_pydict()
    assert table["prediction_id"] == labels["prediction_id"]
    assert len(set(table["prediction_id"])) == 50
    assert [(truth, score) for truth, score in zip(labels["truth"], table["score"], strict=True)] == [
        (float(each), (0.2, 0.8)[each]) for each in drawn
    ]


def test_only_one_model_drifts_and_another_fell_silent() -> None:
    past = {
        model: list(living._past(stream(model), 1, AT))
        for model in (TUMOUR_SCREENING, WINE_GRADING, DIGIT_READER)
    }
    steps = {model: [each.step for each in met] for model, met in past.items()}
    assert set(steps[WINE_GRADING]) == set(steps[DIGIT_READER]) == {0}
    assert steps[TUMOUR_SCREENING][0] == 0
    assert steps[TUMOUR_SCREENING][-1] > 0
    assert steps[TUMOUR_SCREENING] == sorted(steps[TUMOUR_SCREENING])
    assert past[WINE_GRADING][-1].window.until == AT
    assert AT - past[DIGIT_READER][-1].window.until == timedelta(hours=3)


@pytest.mark.parametrize(("model", "is_silent"), [(DIGIT_READER, True), (WINE_GRADING, False)])
def test_at_every_minute_of_an_hour_the_silent_model_is_seen_to_be_silent(
    model: str, is_silent: bool
) -> None:
    watch = next(each for each in living.MONITORS[model] if each.what is What.NO_DATA)
    seen = set()
    for minute in range(60):
        at = AT + timedelta(minutes=minute)
        window = periods.looked_at(watch, periods.newest_end(watch, at), AT - timedelta(days=30))
        ends = [each.window.until for each in living._past(stream(model), 1, at)]
        seen.add(not any(window.since < end <= window.until for end in ends))
    assert seen == {is_silent}
