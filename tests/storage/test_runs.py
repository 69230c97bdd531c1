"""Training runs: kept whole, whatever was logged, and found by name or by the beginning of their id."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.domain.registry import DataSetVersion
from bot.domain.runs import MetricPoint, Run
from storage import runs
from storage.database import Database
from storage.tables.experiments import ExperimentRow
from storage.tables.registry import DataSetVersionRow
from storage.tables.runs import KeyRow
from tests.storage.racing import threads
from tests.storage.seeds import AT, minutes

ID = "0123456789abcdef0123456789abcdef"
DATA = DataSetVersion("customers", "2026-11-01", "f" * 64, 1000, 12, "s3://here")


def run(
    run_id: str = ID,
    name: str = "happy-fox",
    *,
    started_at: datetime = AT,
    params: Mapping[str, str] = {},
    metrics: Mapping[str, float] = {},
    data_sets: tuple[DataSetVersion, ...] = (),
) -> Run:
    """A finished run."""
    ended_at = started_at + minutes(1)
    return Run(
        run_id, "churn", name, started_at, ended_at, params=params, metrics=metrics, data_sets=data_sets
    )


def record(database: Database, *recorded: Run, history: tuple[MetricPoint, ...] = ()) -> None:
    """Store runs."""
    with database.write() as session:
        for each in recorded:
            runs.record(session, each, history)


def found(database: Database, reference: str) -> list[str]:
    """The ids of the runs that a person means."""
    with database.read() as session:
        return [each.run_id for each in runs.find_runs(session, reference)]


def test_a_run_is_read_back_as_it_was_recorded(database: Database) -> None:
    whole = replace(
        run(),
        author="U0ANN",
        commit="a" * 40,
        dirty=True,
        seed=7,
        params={"depth": "3", "ü": "<!channel>"},
        metrics={"auc": 0.1 + 0.2, "tiny": 5e-324, "big": 1.7976931348623157e308, "zero": -0.0},
        tags={"mlflow.user": "ann\u202e🚀"},
        data_sets=(DATA, replace(DATA, fingerprint="e" * 64)),
        evaluation_fingerprint="d" * 64,
    )

    record(database, whole)

    with database.read() as session:
        assert runs.find_runs(session, ID) == (whole,)


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_a_metric_that_is_no_number_is_kept(database: Database, odd: float) -> None:
    points = (
        MetricPoint("loss", odd, 1, 1000),
        MetricPoint("loss", odd, 1, 1000),
        MetricPoint("loss", 1.5, 2, 2000),
    )
    record(database, run(metrics={"loss": odd, "auc": 0.9}), history=points)

    with database.read() as session:
        kept = runs.find_runs(session, ID)[0].metrics
        history = runs.metric_history(session, ID, "loss")

    assert repr(dict(kept)) == repr({"loss": odd, "auc": 0.9})
    assert [(repr(each.value), each.step) for each in history] == [(repr(odd), 1), ("1.5", 2)]


def test_a_history_comes_in_order_of_step_and_of_one_run_and_metric(database: Database) -> None:
    points = tuple(MetricPoint("loss", 1 / step, step, 10**12 - step) for step in (3, 1, 2, 2**40))
    record(database, run(), history=(*points, MetricPoint("auc", 0.5, 0, 0)))
    record(database, run("f" * 32), history=(MetricPoint("loss", 9.0, 0, 0),))

    with database.read() as session:
        history = runs.metric_history(session, ID, "loss")
        assert runs.metric_history(session, ID, "nothing") == ()

    assert [each.step for each in history] == [1, 2, 3, 2**40]
    assert set(history) == set(points)


def test_values_of_one_moment_come_in_one_order_on_every_database(database: Database) -> None:
    values = (2.0, math.nan, -1.0, 0.0)
    record(database, run(), history=tuple(MetricPoint("loss", each, 1, 1000) for each in values))

    with database.read() as session:
        histories = (
            runs.metric_history(session, ID, "loss"),
            runs.metric_page(session, ID, "loss", 0, None),
        )

    for history in histories:
        assert [repr(each.value) for each in history] == ["-1.0", "0.0", "nan", "2.0"]


def test_a_run_is_found_by_name_and_by_six_digits_or_more(database: Database) -> None:
    other = ID[:6] + "f" * 26
    record(database, run(), run(other, "sad-fox", started_at=AT + minutes(1)))

    assert found(database, "happy-fox") == [ID]
    assert found(database, ID[:6].upper()) == [other, ID]
    assert found(database, ID[:7]) == [ID]
    assert found(database, ID[:5]) == []
    assert found(database, "happy-fo") == []
    assert found(database, ID + "0") == []


@pytest.mark.parametrize(
    "wild", ["______", "%%%%%%", "012345%", "01234_", "/_/_/_", "\\%\\%\\%", "'; --__", "0123*?"]
)
def test_what_is_typed_is_never_a_pattern(database: Database, wild: str) -> None:
    record(database, run())

    assert found(database, wild) == []


def test_a_run_may_be_named_like_a_pattern(database: Database) -> None:
    record(database, run(name="100%_best"), run("f" * 32, "100 or best"))

    assert found(database, "100%_best") == [ID]


def test_at_most_ten_runs_are_found_the_newest_first(database: Database) -> None:
    many = [run(f"{number:032x}", "fox", started_at=AT + minutes(number)) for number in range(12)]
    record(database, *many)

    assert found(database, "fox") == [each.run_id for each in reversed(many)][:10]
    with database.read() as session:
        assert runs.count(session) == 12
        assert runs.run_names(session, 3) == ("fox", "fox", "fox")


def test_long_params_are_kept_whole(database: Database) -> None:
    params = {"short": "x" * 500, "long": "ü" * 6000, "empty": ""}
    record(database, run(params=params))

    with database.read() as session:
        assert runs.find_runs(session, ID)[0].params == params


def test_eight_threads_share_experiment_keys_and_data_sets(database: Database) -> None:
    data_sets = tuple(replace(DATA, version=f"{number}") for number in range(4))

    def store(number: int) -> None:
        for count in range(3):
            turned = data_sets if number % 2 else data_sets[::-1]
            metrics = {f"metric-{key}": 1.0 for key in (range(6) if number % 2 else range(5, -1, -1))}
            record(database, run(f"{number:016x}{count:016x}", metrics=metrics, data_sets=turned))

    threads(8, store)

    with database.read() as session:
        assert runs.count(session) == 24
        tables = (ExperimentRow, KeyRow, DataSetVersionRow)
        assert [session.scalar(select(func.count()).select_from(each)) for each in tables] == [2, 6, 4]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    started=st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1)),
    lasted=st.integers(0, 10**10),
    metrics=st.dictionaries(st.text("abcü_.-/ ", min_size=1, max_size=9), st.floats(), max_size=4),
)
def test_times_are_kept_to_the_millisecond_and_numbers_to_the_last_bit(
    database: Database, started: datetime, lasted: int, metrics: dict[str, float]
) -> None:
    begin = started.replace(microsecond=started.microsecond // 1000 * 1000, fold=0, tzinfo=UTC)
    with database.write() as session:
        whole = replace(
            run(f"{runs.count(session):032x}", metrics=metrics, started_at=begin),
            ended_at=begin + timedelta(milliseconds=lasted),
        )
        runs.record(session, whole)
        kept = runs.find_runs(session, whole.run_id)[0]

    assert replace(kept, metrics={}) == replace(whole, metrics={})
    assert {key: repr(value) for key, value in kept.metrics.items()} == {
        key: repr(value) for key, value in metrics.items()
    }
