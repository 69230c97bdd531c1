"""Claims about what was trained, how it is kept and how it is shown."""

import math
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.registry import Artifact
from bot.domain.runs import Run
from demo.kept import trained_once
from demo.parameters import serialised
from demo.plan import planned_runs
from demo.predicted import Predicted
from demo.trained import FOLLOWED_BY, Trained, TrainedRun, from_json, to_json
from demo.training import train_all

EARLY = datetime(2026, 1, 5, 8, tzinfo=UTC)


def test_there_are_forty_runs_or_more_in_four_experiments(trained: Trained) -> None:
    assert len(trained.runs) == len(planned_runs()) >= 40
    assert len({each.run.experiment for each in trained.runs}) == 4


def test_training_again_gives_the_same_metrics_history_and_artifact(trained: Trained) -> None:
    one_of_each = {
        (each.learner, each.experiment): each for each in planned_runs() if each.name.endswith("-1")
    }
    some = [each for (_, experiment), each in one_of_each.items() if experiment != "digit-reader"]
    heard: list[str] = []

    again = train_all(heard.append, some)

    assert heard == [each.name for each in some]
    assert [trained.named(each.name) for each in some] == list(again.runs)


def test_every_number_is_finite(trained: Trained) -> None:
    for each in trained.runs:
        values = [*each.run.metrics.values(), *(point.value for point in each.history)]
        assert values
        assert all(math.isfinite(value) for value in values)


def test_each_metric_ends_its_history_with_its_final_value(trained: Trained) -> None:
    for each in trained.runs:
        latest = {point.key: point.value for point in each.history}
        assert latest == each.run.metrics


def test_steps_and_times_of_a_history_only_go_forward(trained: Trained) -> None:
    for each in trained.runs:
        key = next(iter(each.run.metrics))
        points = [point for point in each.history if point.key == key]
        steps = [(point.step, point.timestamp_ms) for point in points]
        assert len(points) >= 8
        assert steps == sorted(set(steps))
        assert each.run.ended_at is not None
        assert steps[-1][1] == pytest.approx(each.run.ended_at.timestamp() * 1000, abs=1)


def test_a_run_can_be_typed_by_its_name_or_six_digits(trained: Trained) -> None:
    assert max(Counter(each.run.name for each in trained.runs).values()) == 1
    assert max(Counter(each.run.run_id[:6] for each in trained.runs).values()) == 1
    assert {len(each.run.run_id) for each in trained.runs} == {32}


def test_every_run_names_its_commit_seed_author_and_data(trained: Trained) -> None:
    for each in trained.runs:
        run = each.run
        assert run.commit is not None
        assert len(run.commit) == 40
        assert run.seed is not None
        assert run.author is not None
        assert run.data_sets
        assert run.evaluation_fingerprint
        assert "algorithm" in run.params


def test_every_artifact_has_a_size_a_digest_and_an_honest_format(trained: Trained) -> None:
    for artifact in (each.artifact for each in trained.runs):
        assert artifact.format == "npz"
        assert artifact.uri.endswith(".npz")
        assert artifact.size_bytes
        assert artifact.sha256
    assert len({each.artifact.sha256 for each in trained.runs}) == len(trained.runs)


def test_parameters_are_the_same_bytes_for_the_same_numbers() -> None:
    numbers = np.arange(6.0).reshape(2, 3)

    assert serialised(part=[numbers]) == serialised(part=(numbers.copy(),))
    assert serialised(part=numbers) != serialised(part=numbers + 1)


def test_what_is_kept_reads_back_as_it_was(trained: Trained) -> None:
    assert from_json(to_json(trained)) == trained


def test_a_second_start_trains_nothing(trained: Trained, tmp_path: Path) -> None:
    kept = Path(__file__).parents[2] / "var" / "demo"
    name = next(kept.glob("trained-*.json")).name
    (tmp_path / name).write_bytes((kept / name).read_bytes())
    heard: list[str] = []

    again = trained_once(tmp_path, heard.append)

    assert again == trained
    assert heard == []


def test_the_work_is_done_on_working_days(trained: Trained) -> None:
    assert {each.run.started_at.weekday() for each in trained.runs} <= {0, 1, 2, 3, 4}


def finished(ended_at: datetime) -> Trained:
    """One run that took an hour."""
    run = Run("0" * 32, "experiment", "name", ended_at - timedelta(hours=1), ended_at)
    return Trained((TrainedRun(run, (), Artifact(), Predicted(())),))


@given(days=st.floats(-3000, 3000))
def test_the_last_run_lies_within_two_weeks_before_the_demo_starts(days: float) -> None:
    at = EARLY + timedelta(days=days)

    run = finished(EARLY).ending_before(at).runs[0].run

    assert run.ended_at is not None
    assert timedelta(0) <= at - run.ended_at - FOLLOWED_BY < timedelta(weeks=1)
    assert run.duration == timedelta(hours=1)
    assert run.started_at.weekday() == (EARLY - timedelta(hours=1)).weekday()


@given(days=st.floats(-3000, 3000))
def test_moving_twice_is_moving_once(days: float) -> None:
    at = EARLY + timedelta(days=days)
    once = finished(EARLY).ending_before(at)

    assert once.ending_before(at) == once
