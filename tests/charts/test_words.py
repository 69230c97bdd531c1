"""The words of pictures: what is drawn is also said."""

import math
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from bot.charts.panels import (
    TrendPanel,
    cell_words,
    comparison_alt,
    direction,
    moment_label,
    pictured,
    trend_alt,
)
from bot.domain.comparison import Mark, compare
from bot.domain.policy import Better
from bot.domain.subject import Subject

OCTOBER = datetime(2026, 10, 3, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 23, tzinfo=UTC)
BETTER = {"roc_auc": Better.HIGHER, "log_loss": Better.LOWER}


def subject(name: str, metrics: dict[str, float]) -> Subject:
    return Subject(name, metrics, evaluation_fingerprint="e1")


def test_a_trend_says_where_it_is_and_where_it_began() -> None:
    panel = TrendPanel("churn", [(OCTOBER, 0.87), (NOVEMBER, 0.89)], "churn@7", Better.HIGHER, "roc_auc")
    assert trend_alt([panel]) == (
        "churn, roc_auc: 0.89 now (churn@7), \u25b2 +0.02 better since 3 Oct (0.87)."
    )


def test_a_first_value_and_no_value_are_said() -> None:
    assert trend_alt([TrendPanel("a", [(3, 0.5)])]) == "a: 0.5 now, the first value."
    assert trend_alt([TrendPanel("a", [(3, math.nan)])]) == "a: no values yet."
    assert trend_alt([]) == "No trends yet."


def test_trends_that_are_not_drawn_are_counted() -> None:
    assert trend_alt([TrendPanel("a", [])] * 11).endswith("And 3 more.")


@pytest.mark.parametrize(
    ("delta", "better", "mark"),
    [
        (0.1, Better.HIGHER, Mark.BETTER),
        (0.1, Better.LOWER, Mark.WORSE),
        (-0.1, Better.LOWER, Mark.BETTER),
        (0.1, None, Mark.UNKNOWN),
        (0.0, None, Mark.SAME),
    ],
)
def test_a_direction_is_good_or_bad_by_its_metric(delta: float, better: Better | None, mark: Mark) -> None:
    assert direction(delta, better) is mark


def test_a_comparison_says_each_metric_for_each_subject() -> None:
    shown = compare(
        [subject("a", {"log_loss": 0.3, "f1": 1}), subject("b", {"log_loss": 0.2}), subject("c", {})], BETTER
    )
    assert comparison_alt(shown) == (
        "log_loss: a 0.3, b 0.2 \u25bc -0.1 better, c not measured. f1: a 1, b not measured, c not measured."
    )


def test_a_metric_that_is_not_a_number_says_so() -> None:
    shown = compare([subject("a", {"f1": 1}), subject("b", {"f1": math.nan})], {})
    assert cell_words(shown.metrics[0].cells[1]) == "not a number"


def test_the_more_is_compared_the_fewer_metrics_are_drawn() -> None:
    metrics = {f"m{n}": 1.0 for n in range(9)}
    other = dict.fromkeys(metrics, 2.0)
    two = compare([subject("a", metrics), subject("b", other)], {})
    six = compare([subject("a", metrics), *[subject(str(n), other) for n in range(5)]], {})
    assert (len(pictured(two)), len(pictured(six))) == (5, 2)


def test_a_version_on_the_axis_is_its_number() -> None:
    assert (moment_label(7), moment_label(OCTOBER)) == ("7", "3 Oct")


def test_the_words_of_pictures_load_no_matplotlib() -> None:
    code = "import sys, bot.charts.panels, bot.views.comparison; print('matplotlib' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert shown.stdout.strip() == "False"
