"""Comparing versions and runs: doubt is never an improvement, and only what differs has a row."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.comparison import Doubt, Mark, MetricCell, compare
from bot.domain.policy import Better
from bot.domain.registry import DataSetVersion, ModelVersion
from bot.domain.runs import Run
from bot.domain.subject import Subject, run_subject, version_subject

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BETTER = {"roc_auc": Better.HIGHER, "log_loss": Better.LOWER}
OLD = DataSetVersion("customers", "2026-10-01", "a1")
NEW = DataSetVersion("customers", "2026-11-01", "b2")


def subject(name: str, measured_on: str | None = "e1", **metrics: float) -> Subject:
    return Subject(name, metrics, evaluation_fingerprint=measured_on)


def of(metrics: dict[str, float]) -> Subject:
    return Subject("name", metrics, evaluation_fingerprint="e1")


def cell(left: Subject, right: Subject, metric: str = "roc_auc") -> MetricCell:
    rows = {row.metric: row for row in compare([left, right], BETTER).metrics}
    return rows[metric].cells[1]


@pytest.mark.parametrize(
    ("metric", "first", "second", "mark"),
    [
        ("roc_auc", 0.80, 0.85, Mark.BETTER),
        ("roc_auc", 0.85, 0.80, Mark.WORSE),
        ("log_loss", 0.30, 0.25, Mark.BETTER),
        ("log_loss", 0.25, 0.30, Mark.WORSE),
    ],
)
def test_a_change_is_marked_by_the_direction_of_its_metric(
    metric: str, first: float, second: float, mark: Mark
) -> None:
    shown = cell(of({metric: first}), of({metric: second}), metric)
    assert shown.mark is mark
    assert shown.delta == pytest.approx(second - first)


def test_an_unknown_direction_makes_the_mark_unknown() -> None:
    shown = cell(subject("a", seconds=3), subject("b", seconds=2), "seconds")
    assert (shown.mark, shown.doubt, shown.delta) == (Mark.UNKNOWN, Doubt.DIRECTION_UNKNOWN, -1)


def test_metrics_measured_on_different_data_are_not_compared() -> None:
    shown = cell(subject("a", roc_auc=0.8), subject("b", "e2", roc_auc=0.9))
    assert (shown.mark, shown.doubt) == (Mark.UNKNOWN, Doubt.DIFFERENT_DATA)


def test_equal_numbers_from_different_data_are_not_the_same() -> None:
    shown = cell(subject("a", roc_auc=0.8), subject("b", "e2", roc_auc=0.8))
    assert shown.doubt is Doubt.DIFFERENT_DATA


def test_metrics_measured_on_unknown_data_are_not_compared() -> None:
    shown = cell(subject("a", None, roc_auc=0.8), subject("b", None, roc_auc=0.9))
    assert (shown.mark, shown.doubt) == (Mark.UNKNOWN, Doubt.DATA_UNKNOWN)


def test_a_missing_or_broken_number_is_unknown() -> None:
    assert cell(subject("a", roc_auc=0.8), subject("b")).doubt is Doubt.NOT_MEASURED
    assert cell(subject("a"), subject("b", roc_auc=0.8)).doubt is Doubt.FIRST_NOT_MEASURED
    assert cell(subject("a", roc_auc=0.8), subject("b", roc_auc=math.nan)).doubt is Doubt.NOT_A_NUMBER


def test_rounding_is_no_difference() -> None:
    shown = compare([subject("a", roc_auc=0.3), subject("b", roc_auc=0.1 + 0.2)], BETTER)
    assert not shown.differs
    assert shown.alike.metrics == 1


def test_a_metric_the_same_for_one_of_several_says_so() -> None:
    rows = compare(
        [subject("a", f1=1), subject("b", f1=1), subject("c", f1=2)], {"f1": Better.HIGHER}
    ).metrics
    assert [each.mark for each in rows[0].cells] == [Mark.FIRST, Mark.SAME, Mark.BETTER]


def test_the_metrics_of_the_policy_come_first_and_in_its_order() -> None:
    left = subject("a", aaa=1, log_loss=1, roc_auc=1)
    right = subject("b", aaa=2, log_loss=2, roc_auc=2)
    assert [row.metric for row in compare([left, right], BETTER).metrics] == ["roc_auc", "log_loss", "aaa"]


def test_only_parameters_tags_commits_and_data_that_differ_have_rows() -> None:
    left = Subject("a", {}, {"C": "1", "seed": "0"}, "c0ffee", (OLD,), tags={"team": "x"})
    right = Subject("b", {}, {"C": "2", "seed": "0", "l1": "1"}, "decade", (NEW,), tags={"team": "x"})
    shown = compare([left, right], {})
    assert [(row.name, row.cells) for row in shown.params] == [("C", ("1", "2")), ("l1", (None, "1"))]
    assert shown.commit is not None
    assert shown.commit.cells == ("c0ffee", "decade")
    assert [(row.name, row.cells) for row in shown.data_sets] == [("customers", ((OLD,), (NEW,)))]
    assert (shown.tags, shown.alike.params, shown.alike.commit) == ((), 1, False)


def test_a_data_set_with_new_contents_under_an_old_name_differs() -> None:
    changed = DataSetVersion("customers", OLD.version, "c3")
    shown = compare([Subject("a", data_sets=(OLD,)), Subject("b", data_sets=(changed,))], {})
    assert shown.differs


def test_two_subjects_without_a_commit_do_not_share_one() -> None:
    shown = compare([Subject("a"), Subject("b")], {})
    assert not shown.differs
    assert not shown.alike.commit


def test_versions_and_runs_become_subjects() -> None:
    version = ModelVersion("churn", 7, NOON, commit="c", metrics={"f1": 1}, evaluation_fingerprint="e")
    run = Run("0" * 32, "churn", "brave-owl", NOON, metrics={"f1": 2}, tags={"a": "b"})
    assert version_subject(version).name == "churn@7"
    assert run_subject(run).name == "brave-owl"
    assert compare([version_subject(version), run_subject(run)], {}).metrics[0].cells[1].delta == 1


values = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True))


def measured(name: str, value: float | None) -> Subject:
    return subject(name) if value is None else subject(name, roc_auc=value)


@given(values, values)
def test_what_is_better_one_way_is_worse_the_other(left: float | None, right: float | None) -> None:
    there = compare([measured("a", left), measured("b", right)], BETTER).metrics
    back = compare([measured("b", right), measured("a", left)], BETTER).metrics
    mirrored = {Mark.BETTER: Mark.WORSE, Mark.WORSE: Mark.BETTER}
    marks = [row.cells[1].mark for row in there]
    assert [mirrored.get(mark, mark) for mark in marks] == [row.cells[1].mark for row in back]


@given(st.dictionaries(st.text(max_size=5), st.floats(), max_size=5), st.integers(1, 4))
def test_a_subject_never_differs_from_itself(metrics: dict[str, float], times: int) -> None:
    assert not compare([Subject("a", metrics, evaluation_fingerprint="e")] * times, BETTER).differs
