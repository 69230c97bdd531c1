"""Pictures: the same values give the same bytes, and no name or number breaks one."""

import math
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.charts.canvas import TOFU, drawable, fitted, share, text_width
from bot.charts.comparison import comparison_png
from bot.charts.history import apart
from bot.charts.panels import TrendPanel
from bot.charts.trend import trend_png
from bot.domain.comparison import compare
from bot.domain.policy import Better
from bot.domain.subject import Subject

START = datetime(2026, 10, 24, tzinfo=UTC)
HOSTILE = "$\\frac{1}$ \u6f22\u5b57 \U0001f389 \x07\u202e" + "long" * 40
finite = st.floats(allow_nan=False, allow_infinity=False)


def size(png: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(png)) as picture:
        picture.load()
        return picture.size


def inked(png: bytes) -> set[tuple[int, ...]]:
    with Image.open(BytesIO(png)) as picture:
        colours = picture.convert("RGB").getcolors(1 << 24) or []
    return {colour for _, colour in colours if isinstance(colour, tuple)}


def trend(title: str = "churn", count: int = 5, better: Better | None = Better.HIGHER) -> TrendPanel:
    points = [(START + timedelta(days=n), 0.8 + n / 100) for n in range(count)]
    return TrendPanel(title, points, f"{title}@7 in production", better, "roc_auc")


def subject(name: str, value: float) -> Subject:
    return Subject(name, {"roc_auc": value, "log_loss": 1 - value}, evaluation_fingerprint="e1")


def test_a_picture_is_sharp_and_two_panels_wide() -> None:
    assert size(trend_png([trend()] * 4))[0] == 1600
    assert size(trend_png([trend()] * 4)) < size(trend_png([trend()] * 6))


def test_the_same_values_give_the_same_bytes() -> None:
    assert trend_png([trend()] * 3) == trend_png([trend()] * 3)
    compared = compare([subject("a", 0.8), subject("b", 0.9)], {})
    assert comparison_png(compared) == comparison_png(compared)


def test_a_picture_says_nothing_of_what_made_it() -> None:
    with Image.open(BytesIO(trend_png([trend()]))) as picture:
        assert set(picture.info) <= {"dpi"}


def test_worse_has_a_colour_and_a_shape_of_its_own() -> None:
    orange = (0xB3, 0x47, 0x0B)
    assert orange not in inked(trend_png([trend(better=Better.HIGHER)]))
    assert orange in inked(trend_png([trend(better=Better.LOWER)]))


@pytest.mark.parametrize("count", [0, 1, 2, 9])
def test_any_number_of_trends_can_be_drawn(count: int) -> None:
    assert size(trend_png([trend()] * count))[0] == 1600


def test_no_value_one_value_and_flat_values_can_be_drawn() -> None:
    panels = [
        TrendPanel("none", []),
        TrendPanel("one", [(3, 0.5)]),
        TrendPanel("flat", [(1, 0.5), (2, 0.5)]),
        TrendPanel("broken", [(1, math.nan), (2, math.inf), (3, 1.0)]),
    ]
    assert size(trend_png(panels))[0] == 1600


def test_hostile_names_are_drawn_as_they_are() -> None:
    compared = compare([subject(HOSTILE, 0.8), subject(HOSTILE + "2", 0.9)], {})
    assert size(comparison_png(compared))[0] == 1600
    assert size(trend_png([trend(HOSTILE)]))[0] == 1600
    assert drawable("\u6f22\x07a\u202e") == TOFU + "a"


@settings(max_examples=10, deadline=None)
@given(st.lists(finite, min_size=1, max_size=4), st.lists(finite, min_size=1, max_size=4))
def test_any_finite_number_can_be_drawn(left: list[float], right: list[float]) -> None:
    panel = TrendPanel("a", list(enumerate(left)), better=Better.LOWER)
    compared = compare([subject("a", each) for each in [*left, *right]], {"roc_auc": Better.HIGHER})
    assert size(trend_png([panel]))[0] == 1600
    assert size(comparison_png(compared))[0] == 1600


@given(finite, finite, st.floats(0, 1))
def test_a_place_between_two_numbers_is_a_share(left: float, right: float, between: float) -> None:
    low, high = sorted([left, right])
    value = min(max(low * (1 - between) + high * between, low), high)
    assert 0 <= share(value, low, high, alone=0.5) <= 1


def test_equal_subjects_give_a_picture_that_says_so() -> None:
    compared = compare([subject("a", 0.8), subject("b", 0.8)], {})
    assert size(comparison_png(compared))[1] < 300


def test_history_makes_room_for_its_lines() -> None:
    compared = compare([subject("a", 0.8), subject("b", 0.9)], {})
    lines = {"roc_auc": {"a": [(0, 0.1), (1, 0.8)], "b": [(0, 0.2), (1, math.nan), (2, 0.9)]}}
    assert size(comparison_png(compared, lines))[1] > size(comparison_png(compared))[1]
    assert size(comparison_png(compared, {"roc_auc": {"c": []}})) > (0, 0)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6).map(sorted))
def test_names_at_the_ends_of_lines_never_touch(heights: list[float]) -> None:
    placed = apart(heights, 100)
    assert placed[-1] <= 100
    assert all(after - before >= 20 - 1e-9 for before, after in pairwise(placed))


def test_a_long_name_is_cut_to_its_room() -> None:
    shown = fitted("a very long name indeed", 90, 16)
    assert shown.endswith("\u2026")
    assert text_width(shown, 16) <= 90
    assert fitted("short", 90, 16) == "short"


def test_a_picture_is_drawn_without_pyplot() -> None:
    code = (
        "import sys; from bot.charts.canvas import Canvas; Canvas(9, 9).png(); "
        "print('matplotlib.pyplot' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert shown.stdout.strip() == "False"
