"""What a monitor makes of a batch: enough and more than chance, of the columns it watches."""

from datetime import timedelta

import numpy as np
import pytest

from bot.domain.monitors.judging import judged_drift, judged_number, judged_quality
from bot.domain.monitors.monitor import FINDINGS, Limits, What
from bot.domain.monitors.reading import Status, Why, Wrong
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from bot.domain.profile.together import together
from bot.domain.quality.findings import Finding, FindingKind
from bot.domain.quality.findings import Why as Unexamined
from tests.domain.monitors.sides import batch, watching

RNG = np.random.default_rng(3)
BEFORE, SAME, AFTER = batch(RNG, 2000), batch(RNG, 2000), batch(RNG, 2000, 1.0)


@pytest.mark.parametrize("of", ["psi", "js", "ks", "wasserstein", "chi2"])
def test_each_statistic_finds_the_column_that_moved_and_no_other(of: str) -> None:
    found = judged_drift(watching(What.FEATURE_DRIFT, of), BEFORE, AFTER)
    assert found.status is Status.DEGRADED
    assert [each.column for each in found.moved] == ["age"]
    assert judged_drift(watching(What.FEATURE_DRIFT, of), BEFORE, SAME).status is Status.HEALTHY


def test_features_and_predictions_are_watched_apart() -> None:
    found = judged_drift(watching(What.PREDICTION_DRIFT, "psi"), BEFORE, AFTER)
    assert [each.column for each in found.moved] == ["score"]
    assert found.columns == 1


def test_chosen_columns_alone_are_looked_at() -> None:
    assert (
        judged_drift(watching(What.FEATURE_DRIFT, "psi", columns=["income"]), BEFORE, AFTER).status
        is Status.HEALTHY
    )
    assert (
        judged_drift(watching(What.FEATURE_DRIFT, "psi", columns=["gone"]), BEFORE, AFTER).why
        is Why.NO_COLUMNS
    )


def test_a_limit_that_somebody_said_stands_for_the_usual_one() -> None:
    found = judged_drift(watching(What.FEATURE_DRIFT, "psi", above=50), BEFORE, AFTER)
    assert (found.status, found.high) == (Status.HEALTHY, 50)


def test_a_few_rows_prove_nothing() -> None:
    few = Profile(3, (ColumnSummary.of_floats("age", np.array([0.5, 2.0, 1.1])),))
    assert judged_drift(watching(What.FEATURE_DRIFT, "psi"), BEFORE, few).status is Status.HEALTHY


def test_a_constant_that_moved_is_seen() -> None:
    years = [
        Profile(500, (ColumnSummary.of_numbers("year", Kind.INTEGER, np.full(500, at)),))
        for at in (2025, 2026)
    ]
    assert judged_drift(watching(What.FEATURE_DRIFT, "psi"), *years).is_breach


def test_a_column_that_became_another_kind_is_no_drift() -> None:
    text = Profile(2000, (ColumnSummary.of_floats("age", np.full(2000, np.nan)), *AFTER.columns[1:3]))
    whole = together([AFTER, Profile(10, (ColumnSummary.of_numbers("age", Kind.INTEGER, np.arange(10)),))])
    assert whole.columns == ()
    assert whole.rows == 2010
    assert judged_drift(watching(What.FEATURE_DRIFT, "psi"), BEFORE, whole).why is Why.NO_COLUMNS
    assert judged_drift(watching(What.FEATURE_DRIFT, "psi", columns=["age"]), BEFORE, text).is_breach


@pytest.mark.parametrize(
    ("value", "status"), [(0.79, Status.FAILING), (0.8, Status.HEALTHY), (0.95, Status.FAILING)]
)
def test_a_number_is_held_between_its_limits(value: float, status: Status) -> None:
    assert judged_number(Limits(above=0.9, below=0.8), value, Status.FAILING).status is status


def test_what_nothing_can_be_done_with_fails_and_the_rest_is_only_not_as_it_should_be() -> None:
    monitor = watching(What.DATA_QUALITY, FINDINGS)
    nulls, gone = (Wrong("monday", Finding(kind, "age")) for kind in (FindingKind.NULLS, FindingKind.MISSING))
    unknown = Wrong("monday", Finding(FindingKind.UNEXAMINED, "age"))
    assert judged_quality(monitor, [nulls]).status is Status.DEGRADED
    assert judged_quality(monitor, [nulls, gone]).status is Status.FAILING
    assert judged_quality(monitor, [unknown]).status is Status.HEALTHY
    assert (
        judged_quality(watching(What.DATA_QUALITY, FINDINGS, above=2), [nulls, gone]).status is Status.HEALTHY
    )


def test_of_many_findings_some_are_kept_and_all_are_counted() -> None:
    many = [Wrong("monday", Finding(FindingKind.NULLS, f"c{at}")) for at in range(500)]
    found = judged_quality(watching(What.DATA_QUALITY, FINDINGS), many)
    assert (found.found, len(found.wrong)) == (500, 20)


def test_each_thing_that_nobody_could_examine_is_kept_once_whatever_column_and_batch() -> None:
    unseen = FindingKind.UNEXAMINED
    things = [
        Finding(unseen, key=("id", "day"), why=Unexamined.NOT_READ),
        Finding(unseen, within=timedelta(hours=2), why=Unexamined.NOT_DATED),
        Finding(unseen, "seen", why=Unexamined.CONCEALED),
        Finding(unseen, "seen", within=timedelta(hours=2), why=Unexamined.CONCEALED),
    ]
    every = [Wrong(batch, each) for batch in ("monday", "tuesday") for each in things]
    found = judged_quality(watching(What.DATA_QUALITY, FINDINGS), every)
    assert [each.finding for each in found.wrong] == things
    assert (found.found, {each.batch for each in found.wrong}) == (0, {"tuesday"})
