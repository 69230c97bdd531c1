"""Files of sources are pulled when their time has come: once each, by whoever comes first, and never one because of another."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.batches import Window
from storage import batches
from tests.services.fetched import HOUR, MINUTE, ROWS, Fetching, furnished, nightly, rows
from tests.services.house import House

DAY = timedelta(days=1)


@pytest.fixture
def fetching(quick_house: House, tmp_path: Path) -> Fetching:
    """Files take a process each to read, so what no database decides is tried on one."""
    return furnished(quick_house, tmp_path)


@pytest.fixture
def everywhere(house: House, tmp_path: Path) -> Fetching:
    """On each database."""
    return furnished(house, tmp_path)


def test_what_lies_in_a_folder_is_taken_and_the_same_file_once(everywhere: Fetching) -> None:
    everywhere.write("a.csv")
    everywhere.write("b.csv")
    assert everywhere.sweep() == 1
    assert [each.rows for each in everywhere.batches()] == [ROWS, ROWS]
    (sender,) = {each.received_by for each in everywhere.batches()}
    assert sender.startswith("source nightly ")
    assert everywhere.sweep() == 0
    assert everywhere.sweep(HOUR) == 1
    assert len(everywhere.batches()) == 2
    everywhere.write("c.csv")
    everywhere.sweep(HOUR)
    assert len(everywhere.batches()) == 3


def test_a_file_that_changed_is_taken_again(fetching: Fetching) -> None:
    fetching.write("a.csv")
    fetching.sweep()
    fetching.write("a.csv", rows("other"), age=2 * MINUTE)
    fetching.sweep(HOUR)
    assert len(fetching.batches()) == 2


def test_it_is_pulled_at_whole_periods_once_late_data_had_their_time(fetching: Fetching) -> None:
    fetching.rules(nightly(fetching.folder, ", delay: 10m"))
    fetching.house.clock.set(datetime(2026, 11, 3, 9, 30, tzinfo=UTC))
    fetching.write("a.csv")
    assert fetching.sweep() == 1
    assert fetching.sweep(39 * MINUTE) == 0
    assert fetching.sweep(MINUTE) == 1


def test_a_cron_line_pulls_by_the_clocks_of_its_zone(fetching: Fetching) -> None:
    at = nightly(fetching.folder, ', at: "weekdays at 06:00", zone: Europe/Berlin').replace("every: 1h, ", "")
    fetching.rules(at)
    fetching.write("a.csv")
    # Tuesday; 06:00 in Berlin is 05:00 in UTC.
    fetching.house.clock.set(datetime(2026, 11, 3, 4, 59, tzinfo=UTC))
    assert fetching.sweep() == 1
    assert fetching.sweep() == 0
    assert fetching.sweep(MINUTE) == 1
    # Friday's is the last before Monday's.
    fetching.house.clock.set(datetime(2026, 11, 6, 12, tzinfo=UTC))
    assert fetching.sweep() == 1
    assert fetching.sweep(2 * DAY) == 0


def test_names_that_say_that_a_file_is_not_finished_are_left(fetching: Fetching) -> None:
    for name in (".a.csv", "_temporary.csv", "a.csv.tmp"):
        fetching.write(name)
    fetching.sweep()
    assert fetching.batches() == []
    assert fetching.opened() == []


def test_folders_may_be_patterns_too(fetching: Fetching) -> None:
    fetching.rules(nightly(fetching.folder, files="day=*/part-?.csv"))
    for name in ("day=1/part-0.csv", "day=2/part-0.csv", "day=2/other.csv", "deep/day=3/part-0.csv"):
        fetching.write(name)
    fetching.sweep()
    assert len(fetching.batches()) == 2


def test_the_window_is_that_of_a_column_which_is_then_no_feature(fetching: Fetching) -> None:
    fetching.rules(nightly(fetching.folder, ", timestamp: seen_at"))
    fetching.house.clock.set(datetime(2026, 11, 4, 12, tzinfo=UTC))
    fetching.write("a.csv", "age,seen_at\n1.5,2026-11-02 08:00:00\n2.5,2026-11-02 20:00:00\n")
    fetching.write("b.csv", "age,seen_at\n1.5,2026-11-03\n2.5,2026-11-03\n")
    fetching.write("ahead.csv", "age,seen_at\n1.5,2026-11-04\n2.5,2027-11-03\n")
    fetching.sweep()
    windows = [
        (each.window.since.isoformat()[:13], each.window.until.isoformat()[:13])
        for each in fetching.batches()
    ]
    assert sorted(windows) == [
        ("2026-11-02T08", "2026-11-02T20"), ("2026-11-03T00", "2026-11-04T00"), ("2026-11-04T00", "2026-11-04T12"),
    ]  # fmt: skip
    assert [[each.name for each in fetching.profile(batch).columns] for batch in fetching.batches()] == [
        ["age"]
    ] * 3


def test_without_such_a_column_a_file_tells_of_when_it_was_written(fetching: Fetching) -> None:
    path = fetching.write("a.csv")
    written = fetching.house.clock.now() - 3 * HOUR
    os.utime(path, (written.timestamp(), written.timestamp()))
    fetching.sweep()
    (batch,) = fetching.batches()
    assert batch.window == Window(written, written)


def test_labels_and_metrics_are_pulled_as_they_are_sent(fetching: Fetching) -> None:
    fetching.rules(
        nightly(fetching.folder, ", gives: labels", "truths", "labels/*.csv"),
        nightly(fetching.folder, ", gives: metrics", "numbers", "metrics/*.csv"),
    )
    fetching.write("labels/a.csv", "prediction_id,truth\n1,1\n2,0\n")
    fetching.write(
        "metrics/a.csv", "metric,value,until,rows\nroc_auc,0.8,2026-11-01T00:00:00Z,90\nf1,0.5,,\n"
    )
    assert fetching.sweep() == 2
    with fetching.house.database.read() as session:
        (labels,) = batches.labels(session, "churn", "production")
        metrics = batches.metrics(session, "churn", "production", 9)
    assert len(labels["prediction_id"].values) == 2
    assert {(each.metric, each.value, each.rows) for each in metrics} == {
        ("roc_auc", 0.8, 90),
        ("f1", 0.5, 1),
    }
    fetching.sweep(HOUR)
    with fetching.house.database.read() as session:
        assert len(batches.metrics(session, "churn", "production", 9)) == 2
