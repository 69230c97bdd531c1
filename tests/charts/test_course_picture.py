"""A metric over time as a picture: its words, and that nothing that may happen to a metric breaks it."""

import math
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.charts.course import course_png
from bot.charts.course_words import course_alt
from bot.domain.course import AlertSpan, Course, Measurement, Release
from bot.domain.policy import Better
from tests.charts.profiles import HOSTILE

START = datetime(2026, 10, 20, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def course(*values: float) -> Course:
    found = tuple(Measurement(day(at), value, value - 0.01, value + 0.01) for at, value in enumerate(values))
    return Course("churn in production", "roc_auc", Better.HIGHER, found)


def told(found: Course) -> tuple[int, int]:
    with Image.open(BytesIO(course_png(found)[0])) as picture:
        picture.load()
        return picture.size


def test_the_words_say_where_the_metric_is_and_how_it_came_there() -> None:
    assert course_alt(course(0.89, 0.88, 0.87)) == (
        "roc_auc of churn in production: 0.870 (0.860 to 0.880) on 22 Oct, ▼ -0.02 worse since 20 Oct (0.89)."
    )


def test_the_words_say_on_which_side_of_its_bound_it_is() -> None:
    found = Course("churn", "roc_auc", None, (Measurement(day(0), 0.8),), bound=0.85)

    assert "0.8 on 20 Oct, the only value. That is below 0.85, which it is held against." in course_alt(found)


def test_the_words_name_releases_and_alerts() -> None:
    found = Course(
        "churn",
        "roc_auc",
        None,
        (Measurement(day(0), 0.8), Measurement(day(9), 0.8)),
        (Release(day(3), "churn@7"),),
        (AlertSpan(day(8), None, "A-9"), AlertSpan(day(4), day(6), "A-8")),
    )

    said = course_alt(found)
    assert "Went live: churn@7 on 23 Oct." in said
    assert "Alerts: A-8 24 Oct to 26 Oct and A-9 open since 28 Oct." in said


def test_the_words_call_an_estimate_one() -> None:
    found = Course("churn", "roc_auc", None, (Measurement(day(0), 0.8, is_estimate=True),))

    assert "0.8 estimated on 20 Oct" in course_alt(found)


def test_the_words_stay_short_with_a_hundred_releases() -> None:
    found = Course(
        "churn",
        "f1",
        None,
        (Measurement(day(0), 1.0),),
        tuple(Release(day(at), HOSTILE) for at in range(100)),
    )

    assert "95 earlier ones" in course_alt(found)
    assert len(course_alt(found)) < 900


def test_no_value_is_said_and_drawn() -> None:
    empty = Course(HOSTILE, HOSTILE, None, (Measurement(day(0), math.nan),))

    assert course_alt(empty).endswith("no values yet.")
    assert told(empty) == (1600, 900)


def test_a_hundred_releases_and_alerts_are_drawn() -> None:
    values = tuple(Measurement(day(at), at / 100, is_estimate=at % 3 == 0) for at in range(100))
    spans = tuple(AlertSpan(day(at), day(at + 5) if at % 2 else None, HOSTILE) for at in range(-10, 100))
    found = Course(
        HOSTILE,
        HOSTILE,
        Better.LOWER,
        values,
        tuple(Release(day(at), HOSTILE) for at in range(100)),
        spans,
        0.5,
    )

    assert told(found) == (1600, 900)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=4))
def test_any_finite_number_can_be_drawn(values: list[float]) -> None:
    assert told(
        Course("a", "b", None, tuple(Measurement(day(at), each) for at, each in enumerate(values)))
    ) == (1600, 900)


def test_measurements_are_drawn_in_order_whatever_the_order_they_come_in() -> None:
    one = (Measurement(day(0), 0.1), Measurement(day(1), 0.2), Measurement(day(2), 0.3))

    assert course_png(Course("a", "b", None, one)) == course_png(Course("a", "b", None, one[::-1]))


@pytest.mark.parametrize("change", ["releases", "alerts", "bound", "estimate"])
def test_what_happened_leaves_a_trace_without_colour(change: str) -> None:
    plain = (Measurement(day(0), 0.8), Measurement(day(5), 0.9), Measurement(day(9), 0.8))
    changed = {
        "releases": Course("a", "b", None, plain, releases=(Release(day(4), "churn@7"),)),
        "alerts": Course("a", "b", None, plain, alerts=(AlertSpan(day(3), day(7), "A-9"),)),
        "bound": Course("a", "b", None, plain, bound=0.85),
        "estimate": Course("a", "b", None, (plain[0], Measurement(day(5), 0.9, is_estimate=True), plain[2])),
    }[change]

    assert grey(changed) != grey(Course("a", "b", None, plain))


def grey(found: Course) -> bytes:
    with Image.open(BytesIO(course_png(found)[0])) as picture:
        return picture.convert("L").point(lambda shade: 255 * (shade > 190)).tobytes()
