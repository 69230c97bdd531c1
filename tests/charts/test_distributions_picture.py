"""Distributions as a picture: what it says in words is what it shows, and nothing in a table breaks it."""

import gc
from datetime import date
from io import BytesIO

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from bot.charts.canvas import BLUE
from bot.charts.distribution_words import Sides, distributions_alt, percent
from bot.charts.distributions import SHAPE, distributions_png
from bot.domain.distribution import Distributions
from bot.domain.profile.column import ColumnSummary, Kind
from tests.charts.profiles import HOSTILE, both, floats, sides, texts, whole

WEEK = Sides("training data", "this week")


def words(before: ColumnSummary, after: ColumnSummary) -> str:
    return distributions_alt(both(before, after), WEEK)


def size(found: Distributions) -> tuple[int, int]:
    with Image.open(BytesIO(distributions_png(found, "churn", WEEK)[0])) as picture:
        picture.load()
        return picture.size


def test_the_words_say_that_values_lie_higher() -> None:
    assert words(whole("age", *range(20, 53)), whole("age", *range(25, 58))) == (
        "age: this week's values lie higher than the training data's; median 41 against 36."
    )


def test_the_words_say_that_values_lie_where_they_did_or_are_spread_wider() -> None:
    still, wide = floats("x", 1, 2, 3, 4, 5), floats("x", -7, -3, 3, 8, 12)
    assert "lie about where the training data's do; median 3 against 3" in words(still, still)
    assert "are spread wider than the training data's" in words(still, wide)
    assert "lie closer together than the training data's" in words(wide, still)


def test_the_words_say_which_category_moved_most_and_what_is_new() -> None:
    assert words(texts("country", DE=52, FR=48), texts("country", DE=40, FR=47, IT=13)) == (
        "country: IT is 13 % this week against 0 %, training data; 13 % are values new to the training data."
    )


def test_the_words_say_what_is_missing() -> None:
    assert "20 % are missing against 0 %" in words(whole("x", 1, 2, 3, 4, 5), whole("x", 1, 2, 3, 4, nulls=1))
    assert "no values, this week" in words(whole("x", 1), whole("x", nulls=1))


def test_the_words_say_days_as_days() -> None:
    def days(*told: date) -> ColumnSummary:
        numbers = [(each - date(1970, 1, 1)).days for each in told]
        return ColumnSummary.of_numbers("due", Kind.DATE, np.array(numbers, np.int64))

    assert "median 9 Nov 2026 against 2 Nov 2026" in words(days(date(2026, 11, 2)), days(date(2026, 11, 9)))
    assert "median Nov 2026 against Nov 2024" in words(days(date(2024, 11, 2)), days(date(2026, 11, 9)))


def test_the_words_never_name_values_of_a_personal_column() -> None:
    said = words(texts("mail", concealed=True, ada=3), texts("mail", concealed=True, bob=3))

    assert said == "Not shown: 1 personal column never drawn."


def test_the_words_are_of_one_line_however_hostile_names_are() -> None:
    said = words(texts(HOSTILE, **{HOSTILE: 1}), texts(HOSTILE, **{HOSTILE: 2}))

    assert "\x07" not in said
    assert "\u202e" not in said
    assert len(said) < 300


def test_shares_of_rows_are_told_in_whole_percent_but_for_the_smallest() -> None:
    assert [percent(each) for each in (0, 0.0001, 0.004, 0.01, 0.126, 1)] == [
        "0 %", "under 0.1 %", "0.4 %", "1 %", "13 %", "100 %",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (whole("one row", 1), whole("one row", 2)),
        (whole("all null", nulls=4), whole("all null", nulls=2)),
        (whole("null now", 1, 2), whole("null now", nulls=2)),
        (floats("one bin", 0.5, 0.5), floats("one bin", 0.5)),
        (floats("no numbers", float("nan"), float("inf")), floats("no numbers", float("-inf"))),
        (floats("widest", -1.7e308, 1.7e308), floats("widest", 5e-324)),
        (texts("many", **{f"c{at}": 1 for at in range(300)}), texts("many", c1=3)),
        (texts("empty text", **{"": 3}), texts("empty text", **{"": 1})),
        (texts("nothing", nulls=1), texts("nothing", nulls=1)),
        (texts(HOSTILE, **{HOSTILE: 1}), texts(HOSTILE, **{HOSTILE + "2": 2})),
        (whole("later", 10**15), whole("later", 2 * 10**15)),
    ],
    ids=lambda column: column.name[:12],
)
def test_any_column_is_drawn_in_one_size(before: ColumnSummary, after: ColumnSummary) -> None:
    assert size(both(before, after)) == (1600, 900)


@pytest.mark.parametrize("kind", [Kind.DATE, Kind.TIME])
def test_a_moment_beyond_all_calendars_is_drawn(kind: Kind) -> None:
    far = ColumnSummary.of_numbers("far", kind, np.array([2**62, -(2**62)], np.int64))

    assert size(both(far, far)) == (1600, 900)


@pytest.mark.parametrize("count", range(9))
def test_any_number_of_columns_is_drawn_in_one_size(count: int) -> None:
    columns = [whole(f"c{at}", 1, 2, 3) for at in range(count)]

    assert size(sides(columns, columns)) == (1600, 900)


def test_the_same_columns_give_the_same_bytes() -> None:
    found = both(texts("x", a=2, b=2, c=2), texts("x", c=1, b=1, a=1))

    assert distributions_png(found, "churn", WEEK) == distributions_png(found, "churn", WEEK)


def test_the_two_sides_are_told_apart_without_colour() -> None:
    def luminance(colour: str) -> float:
        return float(np.dot(to_rgb(colour), (0.2126, 0.7152, 0.0722)))

    assert luminance(SHAPE) - luminance(BLUE) > 0.4


def test_no_figure_is_kept_after_it_was_drawn() -> None:
    def figures() -> int:
        gc.collect()
        return sum(isinstance(each, Figure) for each in gc.get_objects())

    found = both(whole("x", 1, 2), whole("x", 2, 3))
    distributions_png(found, "churn", WEEK)
    before = figures()
    for _ in range(5):
        distributions_png(found, "churn", WEEK)

    assert figures() <= before
